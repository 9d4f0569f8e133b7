using System.Globalization;
using ExchangeSync.Simulator.Wire;
using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace ExchangeSync.Simulator.Time;

/// <summary>Reads xs:dateTime by Exchange's rule: Z or an offset is taken literally, a bare value is wall time.</summary>
internal static class WireTime
{
    // Wall times that a clock change skips move forward; those that it repeats are the first.
    private static readonly ZoneLocalMappingResolver Resolver = Resolvers.LenientResolver;

    /// <param name="text">The value.</param>
    /// <param name="bareZone">The zone of a value without Z or offset.</param>
    public static Instant Read(string text, DateTimeZone bareZone)
    {
        text = text.Trim();
        if (!Scalar.IsDateTime(text))
        {
            throw EwsFaultException.Schema($"'{text}' is not a date and time.");
        }

        return HasOffset(text)
            ? Instant.FromDateTimeOffset(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture))
            : ToInstant(LocalDateTimePattern.ExtendedIso.Parse(text).Value, bareZone);
    }

    public static Instant ToInstant(LocalDateTime wall, DateTimeZone zone) => wall.InZone(zone, Resolver).ToInstant();

    public static LocalDateTime ToWall(Instant instant, DateTimeZone zone) => instant.InZone(zone).LocalDateTime;

    private static bool HasOffset(string text) => text.EndsWith('Z') || text[^6] is '+' or '-' && text[^3] == ':';
}
