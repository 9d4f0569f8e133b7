using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Ics;

/// <summary>The zones of one calendar. A name that is known counts before the rules that the file gives for it, as in every calendar program.</summary>
/// <param name="calendar">The VCALENDAR.</param>
/// <param name="chosen">The zone of times that have none.</param>
internal sealed class IcsZones(IcsComponent calendar, string chosen)
{
    // More than any calendar has; comparing rules is what costs.
    private const int MaxFound = 1_000;

    private static readonly Dictionary<string, string> Cities = FindCities();

    private readonly Dictionary<string, IcsComponent> _definitions = FindDefinitions(calendar);
    private readonly Dictionary<string, IcsZoneRules?> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, int Year), IcsZone> _found = [];

    /// <summary>The zone of times that have none.</summary>
    public string Chosen { get; } = chosen;

    /// <summary>The zone that a TZID means for an entry of that year.</summary>
    public IcsZone Find(string name, int year)
    {
        var key = (name.Trim(), year);
        if (!_found.TryGetValue(key, out var zone))
        {
            zone = ByName(key.Item1) is { } id ? new IcsZone(id, null, null) : ByRules(key.Item1, year);
            _found.Add(key, zone);
        }

        return zone;
    }

    private string? ByName(string name)
    {
        var location = _definitions.TryGetValue(name, out var definition) ? definition.First("X-LIC-LOCATION")?.Value.Trim() : null;
        return Candidates(name).Append(location).FirstOrDefault(candidate => Zones.Find(candidate) is not null);
    }

    // "/mozilla.org/20050126_1/America/New_York", "tzone://Microsoft/Utc", "US-Eastern", "Eastern Standard Time 1" (a second copy of it).
    private static IEnumerable<string> Candidates(string name)
    {
        yield return name;
        var parts = name.Split(['/'], StringSplitOptions.RemoveEmptyEntries);
        for (var count = Math.Min(3, parts.Length - 1); count > 0; count--)
        {
            yield return string.Join("/", parts.Skip(parts.Length - count));
        }

        yield return name.Replace('-', '/');
        yield return name.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').TrimEnd();
    }

    private IcsZone ByRules(string name, int year)
    {
        if (_found.Count >= MaxFound || Rules(name) is not { } rules)
        {
            return ByCity(name, _ => true) is { } city
                ? new IcsZone(city, null, $"The time zone '{name}' was taken for '{city}'.")
                : new IcsZone(Chosen, null, $"The time zone '{name}' is not known and the file does not define it: its times were taken as times in '{Chosen}'.");
        }

        // Two years: the rules must be right on both hemispheres, and a series goes on.
        var (from, to) = (Instant.FromUtc(year, 1, 1, 0, 0), Instant.FromUtc(year + 2, 1, 1, 0, 0));
        bool Fits(string id) => rules.AreThoseOf(Zones.Find(id)!, from, to);
        return (ByCity(name, Fits) ?? Zones.WindowsIds.Prepend(Chosen).FirstOrDefault(Fits)) is { } match
            ? new IcsZone(match, null, null)
            : new IcsZone(null, rules, $"The file's own time zone '{name}' is no zone of the world: the appointment stands at the same moment in '{Chosen}'.");
    }

    private IcsZoneRules? Rules(string name)
    {
        if (!_rules.TryGetValue(name, out var rules))
        {
            rules = _definitions.TryGetValue(name, out var definition) ? IcsZoneRules.Read(definition) : null;
            _rules.Add(name, rules);
        }

        return rules;
    }

    // Outlook's own names: "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna".
    private static string? ByCity(string name, Func<string, bool> fits) => name.StartsWith("(", StringComparison.Ordinal)
        ? name.Substring(name.IndexOf(')') + 1).Split(',')
            .Select(city => Cities.TryGetValue(city.Trim(), out var id) ? id : null)
            .FirstOrDefault(id => id is not null && fits(id))
        : null;

    private static Dictionary<string, string> FindCities()
    {
        var cities = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var id in DateTimeZoneProviders.Tzdb.Ids.Where(id => id.IndexOf('/') > 0))
        {
            if (Zones.ToWindowsId(id) is { } windows)
            {
                cities[id.Substring(id.LastIndexOf('/') + 1).Replace('_', ' ')] = windows;
            }
        }

        return cities;
    }

    private static Dictionary<string, IcsComponent> FindDefinitions(IcsComponent calendar)
    {
        var definitions = new Dictionary<string, IcsComponent>(StringComparer.Ordinal);
        foreach (var zone in calendar.Components.Where(component => component.Name == "VTIMEZONE"))
        {
            if (zone.First("TZID")?.Value.Trim() is { Length: > 0 } name && !definitions.ContainsKey(name))
            {
                definitions.Add(name, zone);
            }
        }

        return definitions;
    }
}
