using NodaTime;
using NodaTime.Text;
using NodaTime.TimeZones;

namespace ExchangeSync.Calendar;

/// <summary>Time zones by Windows or IANA id, with rules that are the same on every machine (NodaTime's own data, CLDR's mapping).</summary>
public static class Zones
{
    private static readonly TzdbDateTimeZoneSource Source = TzdbDateTimeZoneSource.Default;
    private static readonly DateTimeZoneCache Cache = new(Source);

    private static readonly OffsetPattern OffsetForm = OffsetPattern.CreateWithInvariantCulture("+HH:mm");

    // Later than any change that zone data announces, so that what is shown does not depend on the day.
    private static readonly Instant RulesInForce = Instant.FromUtc(2037, 1, 1, 0, 0);

    /// <summary>Every Windows id that is known, in ordinal order.</summary>
    public static IReadOnlyList<string> WindowsIds { get; } =
        Source.WindowsMapping.PrimaryMapping.Keys.OrderBy(id => id, StringComparer.Ordinal).ToList();

    /// <summary>The Windows id of a Windows or IANA id, in its canonical spelling; null when it is neither.</summary>
    public static string? ToWindowsId(string? id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            return null;
        }

        if (Windows.TryGetValue(id!.Trim(), out var windows))
        {
            return windows;
        }

        return Iana.TryGetValue(id.Trim(), out var iana) && Source.CanonicalIdMap.TryGetValue(iana, out var canonical)
            && (Source.TzdbToWindowsIds.TryGetValue(iana, out windows) || Source.TzdbToWindowsIds.TryGetValue(canonical, out windows))
            ? windows
            : null;
    }

    /// <summary>The rules of a Windows or IANA id; null when it is neither.</summary>
    public static DateTimeZone? Find(string? id)
    {
        if (string.IsNullOrWhiteSpace(id))
        {
            return null;
        }

        if (Windows.TryGetValue(id!.Trim(), out var windows))
        {
            return Cache[Source.WindowsMapping.PrimaryMapping[windows]];
        }

        return Iana.TryGetValue(id.Trim(), out var iana) ? Cache[iana] : null;
    }

    /// <summary>Whether two ids mean the same zone: the same Windows id, or, where one has none, the same spelling.</summary>
    public static bool AreSame(string? a, string? b) =>
        string.Equals(ToWindowsId(a) ?? a?.Trim() ?? "", ToWindowsId(b) ?? b?.Trim() ?? "", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// A line for a person who has to choose: the standard offset by the rules in force, and the id, as in "(UTC+01:00) Romance Standard Time". Null for an unknown id.
    /// </summary>
    public static string? Describe(string? id)
    {
        if (Find(id) is not { } zone)
        {
            return null;
        }

        var offset = zone.GetZoneInterval(RulesInForce).StandardOffset;
        return $"(UTC{OffsetForm.Format(offset)}) {ToWindowsId(id) ?? zone.Id}";
    }

    /// <summary>The IANA ids that a Windows id stands for, in ordinal order; none for an unknown one.</summary>
    public static IReadOnlyList<string> PlacesOf(string windowsId) => Source.WindowsMapping.MapZones
        .Where(zone => string.Equals(zone.WindowsId, windowsId, StringComparison.OrdinalIgnoreCase))
        .SelectMany(zone => zone.TzdbIds)
        .Where(id => !id.StartsWith("Etc/", StringComparison.Ordinal))
        .Distinct()
        .OrderBy(id => id, StringComparer.Ordinal)
        .ToList();

    /// <summary>The Windows id of this machine's zone; null when the machine names none that is known.</summary>
    public static string? MachineWindowsId() => ToWindowsId(TimeZoneInfo.Local.Id);

    private static readonly Dictionary<string, string> Windows =
        Source.WindowsMapping.PrimaryMapping.Keys.ToDictionary(id => id, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> Iana =
        Source.CanonicalIdMap.Keys.ToDictionary(id => id, StringComparer.OrdinalIgnoreCase);
}
