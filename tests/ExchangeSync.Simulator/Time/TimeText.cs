using System.Xml;
using NodaTime;

namespace ExchangeSync.Simulator.Time;

/// <summary>Lengths of time as xs:duration.</summary>
internal static class TimeText
{
    public static string Duration(Duration length) => XmlConvert.ToString(length.ToTimeSpan());

    /// <summary>An offset from UTC as a bias: what has to be added to local time to get UTC.</summary>
    public static string Bias(Offset offset) => XmlConvert.ToString(-offset.ToTimeSpan());
}
