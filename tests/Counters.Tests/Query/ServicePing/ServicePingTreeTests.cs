using System.Text;
using System.Text.Json;
using Counters.Contracts;
using Counters.Query.ServicePing;
using CsCheck;
using Xunit;

namespace Counters.Tests.Query.ServicePing;

public sealed class ServicePingTreeTests
{
    [Fact]
    public void Numbers_stand_at_their_dotted_paths() => Assert.Equal(
        """{"counts":{"a":1,"b":{"c":0.5}},"d":-1}""",
        Json(("counts.a", Amount.One), ("counts.b.c", Amount.Parse("0.5")), ("d", Amount.FromInteger(-1))));

    [Fact]
    public void A_path_that_begins_another_loses_no_number() => Assert.Equal(
        """{"counts":{"a":1,"a.b":2,"a.b.c":3}}""",
        Json(("counts.a.b.c", Amount.FromInteger(3)), ("counts.a.b", Amount.FromInteger(2)), ("counts.a", Amount.One)));

    [Fact]
    public void However_the_paths_collide_every_number_is_there_once() =>
        Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("c")).List[1, 5].Select(names => string.Join('.', names)).HashSet[1, 20].Sample(paths =>
        {
            var values = paths.Index().Select(path => (path.Item, Amount.FromInteger(path.Index))).ToArray();
            using var json = JsonDocument.Parse(Json(values));

            Assert.Equal(
                values.Select(entry => $"{entry.Item1}={entry.Item2}").Order(StringComparer.Ordinal),
                Leaves(json.RootElement, "").Order(StringComparer.Ordinal));
        });

    private static IEnumerable<string> Leaves(JsonElement element, string path) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(property => Leaves(property.Value, path.Length == 0 ? property.Name : $"{path}.{property.Name}"))
        : [$"{path}={element.GetRawText()}"];

    private static string Json(params (string KeyPath, Amount Value)[] values)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            ServicePingTree.Of(values.Select(entry => (entry.KeyPath, entry.Value.ToString()))).WriteBranches(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
