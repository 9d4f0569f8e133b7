using ExchangeSync.Calendar;

namespace ExchangeSync.Sync;

/// <summary>What this run knows of one entry that is linked.</summary>
/// <param name="Entry">The entry, if it is there.</param>
/// <param name="Deleted">Its delete is proven. False with no entry and no error: it was not found, which proves nothing.</param>
/// <param name="Error">Why it could not be read.</param>
public sealed record Observation(Entry? Entry = null, bool Deleted = false, EntryError? Error = null)
{
    /// <summary>The delete is proven.</summary>
    public static Observation Gone { get; } = new(Deleted: true);

    /// <summary>The delete is proven, and the guard holds it: an edit of its partner ends it.</summary>
    public static Observation GoneButHeld { get; } = new(Deleted: true) { IsHeld = true };

    /// <summary>See <see cref="GoneButHeld"/>.</summary>
    public bool IsHeld { get; private init; }

    /// <summary>Not found, without proof of a delete.</summary>
    public static Observation Missing { get; } = new();

    /// <summary>Not found since another calendar stands behind the same name: it will never be proof of a delete.</summary>
    public static Observation LostWithCalendar { get; } = new() { CalendarReplaced = true };

    /// <summary>See <see cref="LostWithCalendar"/>.</summary>
    public bool CalendarReplaced { get; private init; }
}

/// <summary>A link with what was found on both of its sides.</summary>
/// <param name="Link">The link.</param>
/// <param name="Exchange">Its item.</param>
/// <param name="Microbizz">Its appointment.</param>
public sealed record ObservedLink(Link Link, Observation Exchange, Observation Microbizz)
{
    /// <summary>Both sides had agreed on a series; a user of Microbizz has made a single of it, and in Exchange it recurs.</summary>
    internal bool IsMadeSingle => Link.ExchangeBase.RecurrenceRule is not null && Exchange.Entry?.Kind == EntryKind.Series && Microbizz.Entry is { Kind: not EntryKind.Series };
}
