using System.Collections.Frozen;
using System.Globalization;
using NodaTime;
using NodaTime.TimeZones;

namespace ExchangeSync.Simulator.Time;

/// <summary>The time zones that the server knows, by Windows id, with the rules of tz data.</summary>
internal static class ZoneTable
{
    // Ids that Exchange hands out although they are in no list of zones.
    private const string MicrosoftUtc = "tzone://Microsoft/Utc";

    private static readonly FrozenDictionary<string, DateTimeZone> Zones = TzdbDateTimeZoneSource.Default.WindowsMapping.PrimaryMapping
        .Select(pair => (pair.Key, Zone: DateTimeZoneProviders.Tzdb[pair.Value]))
        .Append((Key: MicrosoftUtc, Zone: DateTimeZone.Utc))
        .ToFrozenDictionary(z => z.Key, z => z.Zone, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Ids => Zones.Keys.Where(k => k != MicrosoftUtc).Order(StringComparer.Ordinal);

    /// <summary>The zone of a Windows id, or null where the server does not know it.</summary>
    public static DateTimeZone? Find(string id) => Zones.GetValueOrDefault(id);

    /// <summary>The rules for an item whose zone may be missing or unknown (such items exist): UTC then.</summary>
    public static DateTimeZone RulesOf(string? id) => id is null ? DateTimeZone.Utc : Find(id) ?? DateTimeZone.Utc;

    /// <summary>The id in the spelling of the table.</summary>
    public static string Canonical(string id) => Zones.TryGetValue(id, out _) ? Zones.Keys.First(k => string.Equals(k, id, StringComparison.OrdinalIgnoreCase)) : id;

    /// <summary>A name in the form of Windows, such as "(UTC+01:00) Paris".</summary>
    public static string DisplayName(string id)
    {
        if (Find(id) is not { } zone)
        {
            return id;
        }

        var offset = zone.GetZoneInterval(Instant.FromUtc(2024, 1, 1, 0, 0)).StandardOffset;
        var city = zone.Id[(zone.Id.LastIndexOf('/') + 1)..].Replace('_', ' ');
        return string.Create(CultureInfo.InvariantCulture, $"(UTC{offset.ToString("+HH:mm", CultureInfo.InvariantCulture)}) {city}");
    }
}
