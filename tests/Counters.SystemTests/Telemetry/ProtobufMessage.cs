using System.Text;
using Google.Protobuf;

namespace Counters.SystemTests.Telemetry;

/// <summary>A message of Protocol Buffers, read by the numbers of its fields: OTLP's <c>.proto</c> files say which is which.</summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ByteString Bytes)> _texts = [];

    public static ProtobufMessage Parse(ByteString bytes)
    {
        var message = new ProtobufMessage();
        var input = bytes.CreateCodedInput();
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                message._texts.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes()));
            }
            else
            {
                input.SkipLastField();
            }
        }

        return message;
    }

    public bool Has(int field) => _texts.Exists(text => text.Field == field);

    public IEnumerable<ProtobufMessage> Messages(int field) => _texts.Where(text => text.Field == field).Select(text => Parse(text.Bytes));

    /// <summary>Messages in messages, one level for each number.</summary>
    public IEnumerable<ProtobufMessage> Path(params int[] fields) =>
        fields.Aggregate<int, IEnumerable<ProtobufMessage>>([this], (messages, field) => messages.SelectMany(message => message.Messages(field)));

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    private byte[] Bytes(int field) => _texts.Where(text => text.Field == field).Select(text => text.Bytes.ToByteArray()).FirstOrDefault() ?? [];
}
