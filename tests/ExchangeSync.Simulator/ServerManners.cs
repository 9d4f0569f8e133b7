namespace ExchangeSync.Simulator;

/// <summary>Ways in which servers other than Exchange differ from it.</summary>
public sealed record ServerManners
{
    /// <summary>A CalendarView shows series as such instead of their occurrences.</summary>
    public bool UnexpandedViews { get; init; }

    /// <summary>An occurrence is not to be asked for by its number (OccurrenceItemId).</summary>
    public bool NoOccurrenceNumbers { get; init; }

    /// <summary>Every extended property comes twice.</summary>
    public bool RepeatedProperties { get; init; }

    /// <summary>Times come with fractions of a second.</summary>
    public bool FractionalSeconds { get; init; }

    /// <summary>Every sync state is taken as a new one: the feed begins anew each time.</summary>
    public bool ForgetfulFeed { get; init; }

    /// <summary>Properties, such as calendar:Location, that are accepted when they are written and not kept.</summary>
    public IReadOnlyList<string> IgnoredFields { get; init; } = [];
}
