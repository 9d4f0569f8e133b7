using System.Globalization;
using System.Xml;

namespace ExchangeSync.Exchange.Wire;

/// <summary>What MessageXml adds to an error.</summary>
internal sealed class MessageDetails
{
    /// <summary>BackOffMilliseconds.</summary>
    public TimeSpan? BackOff { get; private set; }

    /// <summary>InnerErrorResponseCode.</summary>
    public string? InnerCode { get; private set; }

    /// <summary>Reads the element that the reader stands on.</summary>
    public void Read(XmlReader reader) => reader.ReadChildren(_ =>
    {
        var name = reader.GetAttribute("Name");
        if (name is not ("BackOffMilliseconds" or "InnerErrorResponseCode"))
        {
            reader.Skip();
            return;
        }

        var value = reader.ReadText().Trim();
        if (name == "InnerErrorResponseCode")
        {
            InnerCode = value;
        }
        else if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= int.MaxValue)
        {
            BackOff = TimeSpan.FromMilliseconds(milliseconds);
        }
    });
}
