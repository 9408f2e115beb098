using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Counters.SystemTests.Load;

/// <summary>A well-behaved client: sends batches as NDJSON, sends again with the same ids until they are acknowledged, and remembers what was.</summary>
/// <param name="host">Where the next attempt goes.</param>
internal sealed class EventClient(Func<HttpClient> host)
{
    /// <summary>No outage in the tests lasts longer.</summary>
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<IReadOnlyList<SampleEvent>> _acknowledged = new();
    private int _accepted;
    private int _duplicates;
    private long _longestWaitTicks;

    public EventClient(HttpClient http)
        : this(() => http)
    {
    }

    public IEnumerable<SampleEvent> Acknowledged => _acknowledged.SelectMany(batch => batch);

    /// <summary>Events that the host said it counted; an answer that was lost on the way is not in it.</summary>
    public int Accepted => _accepted;

    public int Duplicates => _duplicates;

    /// <summary>The longest that a batch has waited for its acknowledgement since the last call, all attempts together: the outage that clients saw.</summary>
    public TimeSpan TakeLongestWait() => TimeSpan.FromTicks(Interlocked.Exchange(ref _longestWaitTicks, 0));

    /// <summary>Answers other than acknowledgements.</summary>
    public ConcurrentQueue<Answer> Refusals { get; } = new();

    /// <summary>One attempt.</summary>
    public async Task<Answer> TrySendAsync(IReadOnlyList<SampleEvent> batch)
    {
        var answer = await PostAsync(string.Join('\n', batch.Select(one => one.ToJson())));
        if (!answer.IsAcknowledged)
        {
            Refusals.Enqueue(answer);
            return answer;
        }

        _acknowledged.Enqueue(batch);
        Interlocked.Add(ref _accepted, answer.Accepted);
        Interlocked.Add(ref _duplicates, answer.Duplicates);
        return answer;
    }

    /// <summary>Sends until it is acknowledged.</summary>
    public async Task<Answer> SendAsync(IReadOnlyList<SampleEvent> batch)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(RetryEvery))
        {
            var answer = await TrySendAsync(batch);
            if (answer.IsAcknowledged)
            {
                Waited(watch.Elapsed.Ticks);
                return answer;
            }

            Assert.True(answer.Status is 0 or 429 or 503, $"A retry cannot mend {answer}.");
            Assert.True(watch.Elapsed < RetryMax, $"Not acknowledged within {RetryMax.TotalSeconds} s: {answer}.");
        }
    }

    public async Task<Answer> PostAsync(string lines)
    {
        try
        {
            using var content = new StringContent(lines, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
            using var answer = await host().PostAsync("/v1/events", content);
            return new Answer(
                (int)answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Content.Headers.ContentType?.MediaType, answer.Headers.RetryAfter?.Delta);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            return Answer.None(exception);
        }
    }

    private void Waited(long ticks)
    {
        for (var longest = Volatile.Read(ref _longestWaitTicks); ticks > longest; longest = Volatile.Read(ref _longestWaitTicks))
        {
            if (Interlocked.CompareExchange(ref _longestWaitTicks, ticks, longest) == longest) { return; }
        }
    }
}
