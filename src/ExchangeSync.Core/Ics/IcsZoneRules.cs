using System.Globalization;
using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Ics;

/// <summary>The rules of a VTIMEZONE (RFC 5545, 3.6.5).</summary>
internal sealed class IcsZoneRules
{
    // Before the first and after the last year the rules go on as they stand there.
    private static readonly LocalDate First = new(1970, 1, 1);
    private static readonly LocalDate Last = new(2100, 12, 31);

    private const int MaxObservances = 200;

    private readonly List<(Instant At, Offset Offset)> _changes;
    private readonly Offset _before;

    private IcsZoneRules(List<(Instant At, Offset Offset)> changes, Offset before) => (_changes, _before) = (changes, before);

    /// <summary>The rules; null where they can't be read: half of them would be another zone.</summary>
    public static IcsZoneRules? Read(IcsComponent zone)
    {
        var observances = zone.Components.Where(part => part.Name is "STANDARD" or "DAYLIGHT").Take(MaxObservances).ToList();
        var changes = new List<(Instant At, Offset Offset)>();
        foreach (var observance in observances)
        {
            if (OffsetOf(observance, "TZOFFSETTO") is not { } to || Onsets(observance, observances.Count == 1) is not { } onsets)
            {
                return null;
            }

            changes.AddRange(onsets.Select(onset => (onset, to)));
        }

        if (changes.Count == 0)
        {
            return null;
        }

        changes.Sort((a, b) => a.At.CompareTo(b.At));
        var standard = observances.Find(part => part.Name == "STANDARD") ?? observances[0];
        return new IcsZoneRules(changes, OffsetOf(standard, "TZOFFSETTO")!.Value);
    }

    /// <summary>The instant of a wall time; of one that comes twice the earlier, of one that is skipped as the offset before says.</summary>
    public Instant ToInstant(LocalDateTime wall)
    {
        var utc = wall.WithOffset(Offset.Zero).ToInstant();
        var (before, after) = (OffsetAt(utc - Duration.FromDays(1)), OffsetAt(utc + Duration.FromDays(1)));
        var (early, late) = (wall.WithOffset(before).ToInstant(), wall.WithOffset(after).ToInstant());
        return OffsetAt(early) != before && OffsetAt(late) == after ? late : early;
    }

    /// <summary>Whether a zone has these very rules from one instant to another.</summary>
    public bool AreThoseOf(DateTimeZone zone, Instant from, Instant to)
    {
        var changes = _changes.Where(change => change.At > from && change.At < to).Prepend((At: from, Offset: OffsetAt(from)));
        var intervals = zone.GetZoneIntervals(new Interval(from, to)).Select(part => (At: part.HasStart && part.Start > from ? part.Start : from, Offset: part.WallOffset));
        return Collapse(changes).SequenceEqual(Collapse(intervals));
    }

    private Offset OffsetAt(Instant instant)
    {
        var (low, high) = (0, _changes.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _changes[middle].At <= instant ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? _before : _changes[low - 1].Offset;
    }

    private static IEnumerable<(Instant At, Offset Offset)> Collapse(IEnumerable<(Instant At, Offset Offset)> changes)
    {
        Offset? last = null;
        foreach (var change in changes)
        {
            if (change.Offset != last)
            {
                yield return change;
                last = change.Offset;
            }
        }
    }

    private static List<Instant>? Onsets(IcsComponent observance, bool isOnly)
    {
        if (observance.First("DTSTART") is not { } start || IcsTimeValue.TryParse(start.Value.Trim(), null, start.Line) is not { } value)
        {
            // A zone of one offset needs no start.
            return isOnly ? [Instant.FromUtc(1970, 1, 1, 0, 0)] : null;
        }

        var from = OffsetOf(observance, "TZOFFSETFROM") ?? Offset.Zero;
        var walls = new List<LocalDateTime> { value.Wall };
        foreach (var rule in observance.All("RRULE"))
        {
            if (!RecurrencePattern.TryParseRule(rule.Value, value.Wall, DateTimeZone.ForOffset(from), out var pattern, out _))
            {
                return null;
            }

            walls.AddRange(pattern!.Dates(First, Last).Select(date => date + value.Wall.TimeOfDay));
        }

        foreach (var text in observance.All("RDATE").SelectMany(property => property.Value.Split(',')).Take(Last.Year))
        {
            if (IcsTimeValue.TryParse(text.Trim(), null, start.Line) is { IsUtc: false } date)
            {
                walls.Add(date.Wall);
            }
        }

        return walls.ConvertAll(wall => wall.WithOffset(from).ToInstant());
    }

    private static Offset? OffsetOf(IcsComponent observance, string name)
    {
        var text = observance.First(name)?.Value.Trim() ?? "";
        var digits = text.TrimStart('+', '-');
        if (digits.Length is not (4 or 6) || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        number = digits.Length == 4 ? number * 100 : number;
        var seconds = (number / 10000 * 3600) + (number / 100 % 100 * 60) + (number % 100);
        return seconds <= Offset.MaxValue.Seconds ? Offset.FromSeconds(text[0] == '-' ? -seconds : seconds) : null;
    }
}
