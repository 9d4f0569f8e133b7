using System.Globalization;
using NodaTime;

namespace ExchangeSync.Tests.EndToEnd;

/// <summary>A series as a person would expect to see it, kept by the test beside the two calendars.</summary>
internal sealed class ExpectedSeries
{
    public required RecurrenceCase Case { get; init; }

    /// <summary>Its item id.</summary>
    public required string Id { get; init; }

    public required string Rule { get; set; }

    public required string Title { get; set; }

    public required string Place { get; set; }

    public required string Note { get; init; }

    /// <summary>Wall time of the first occurrence in <see cref="Zone"/>; midnight for whole days.</summary>
    public required LocalDateTime Start { get; set; }

    public required LocalDateTime End { get; set; }

    public required string Zone { get; init; }

    public bool AllDay { get; init; }

    public bool IsGone { get; set; }

    /// <summary>What was changed on single dates; null: as the series says.</summary>
    public Dictionary<LocalDate, Change> Changed { get; } = [];

    public HashSet<LocalDate> Deleted { get; } = [];

    /// <summary>The dates of the pattern, deleted ones included.</summary>
    public IEnumerable<LocalDate> Dates => RuleOracle.Dates(Rule, Start.Date);

    public void Change(LocalDate date, Func<Change, Change> change) => Changed[date] = change(Changed.GetValueOrDefault(date) ?? new Change());

    public void Delete(LocalDate date)
    {
        Changed.Remove(date);
        Deleted.Add(date);
    }

    /// <summary>Another rule: what was changed or deleted on a date that it does not give is gone.</summary>
    public void Recur(string rule, LocalDate horizon)
    {
        Rule = rule;
        var dates = Dates.TakeWhile(date => date <= horizon).ToHashSet();
        Deleted.IntersectWith(dates);
        Changed.Keys.Except(dates).ToList().ForEach(date => Changed.Remove(date));
    }

    /// <summary>When the occurrence of a date takes place.</summary>
    public (LocalDateTime Start, LocalDateTime End) On(LocalDate date)
    {
        var days = Period.FromDays(Period.DaysBetween(Start.Date, date));
        var change = Changed.GetValueOrDefault(date);
        return (change?.Start ?? Start + days, change?.End ?? End + days);
    }

    /// <summary>What takes place, a line each.</summary>
    public IEnumerable<string> Lines(LocalDate horizon) => IsGone ? [] : Dates.TakeWhile(date => date <= horizon).Where(date => !Deleted.Contains(date)).Select(date =>
    {
        var change = Changed.GetValueOrDefault(date);
        var (start, end) = On(date);
        return Line(start, end, AllDay, Zone, change?.Title ?? Title, change?.Place ?? Place, change?.Note ?? Note);
    });

    /// <summary>One entry of a calendar.</summary>
    public static string Line(LocalDateTime start, LocalDateTime end, bool allDay, string? zone, string title, string place, string note) =>
        string.Create(CultureInfo.InvariantCulture, $"{start:s} {end:s} {(allDay ? "all day" : zone)} | {title} | {place} | {note.Trim()}");
}

/// <summary>What one occurrence says by itself; null: what its series says.</summary>
internal sealed record Change(LocalDateTime? Start = null, LocalDateTime? End = null, string? Title = null, string? Place = null, string? Note = null);
