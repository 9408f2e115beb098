using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Counters.Hosting;

/// <summary>An operation of a store as operators see it: how long it took, and how it failed, in its histogram and on its span.</summary>
internal static class OperationTimer
{
    private const string Operation = "operation";
    private const string ErrorType = "error.type";

    /// <summary>Runs the call; the span is the caller's to end.</summary>
    /// <param name="duration">Seconds, by operation; of failures with error.type.</param>
    /// <param name="operation">One of a few words.</param>
    /// <param name="errorType">One of a few words for whatever went wrong.</param>
    public static async Task<T> RunAsync<T>(Histogram<double> duration, Activity? span, string operation, Func<Exception, string> errorType, Func<Task<T>> call)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var answer = await call();
            duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new KeyValuePair<string, object?>(Operation, operation));
            return answer;
        }
        catch (Exception exception)
        {
            var error = errorType(exception);
            duration.Record(
                Stopwatch.GetElapsedTime(started).TotalSeconds,
                new KeyValuePair<string, object?>(Operation, operation),
                new KeyValuePair<string, object?>(ErrorType, error));
            span?.SetTag(ErrorType, error).SetStatus(ActivityStatusCode.Error);
            throw;
        }
    }
}
