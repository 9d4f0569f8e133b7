using ExchangeSync.Calendar;
using ExchangeSync.Notes;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// An update whose reply never came. Where its entry now holds what was intended, that is our own write and no user's edit, so the base moves to it; what a user has
/// changed on either side since is then seen as just that.
/// </summary>
internal static class LostUpdate
{
    /// <summary>The link with the base that the write would have left; null where nothing says that it took effect.</summary>
    /// <param name="link">The link as it stands.</param>
    /// <param name="intent">What was intended.</param>
    /// <param name="now">The entry that was to be written, as it is now.</param>
    /// <param name="zone">The connection's zone.</param>
    public static Link? Settle(Link link, JournalEntry intent, Entry now, DateTimeZone zone)
    {
        var (before, after, partner) = (intent.Before!, intent.After!, intent.PartnerContent!);
        var former = link.BaseOn(intent.Side).DeletedDates;

        // Where the journal has only the mask of a text, nothing can be said of that text. A mask that was itself what was written has the texts beside it, and must not be taken for one that a user wrote.
        var written = intent.Fields & ~(PrivateMask.SaysNoMore(before) || PrivateMask.SaysNoMore(partner) ? PrivateMask.Fields : EntryFields.None);
        var held = Merge.Each(written).Where(field => Holds(intent.Side, field, after, now.Content, zone)).Aggregate(EntryFields.None, static (all, field) => all | field);
        var isDone = Merge.Each(held).Any(field => !Holds(intent.Side, field, after, before, zone));
        if (IsHalfDone(intent.Side, written & ~held, after, now.Content, zone))
        {
            // The deletes of single dates follow the update of their series one by one: those that are missing are still to be carried over.
            link = Moved(link, intent.Side, EntryFields.Recurrence, now.Content);
            written &= ~EntryFields.Recurrence;
        }
        else if (!isDone)
        {
            return null;
        }

        // An entry is written whole or not at all: a field that says something else was edited after us.
        link = isDone ? Moved(Moved(link, intent.Side, held, now.Content), intent.Side, written & ~held, after) : link;
        link = isDone ? Moved(link, intent.Side.Other(), written, partner) : link;
        if (after.RecursAs(partner, zone))
        {
            // Dates that users of the written side had deleted are in what was written too. Those that the partner does not lack yet are still to be carried over there.
            var half = link.BaseOn(intent.Side);
            link = Moved(link, intent.Side, EntryFields.Recurrence, half with { DeletedDates = [.. half.DeletedDates.Where(date => former.Contains(date) || partner.DeletedDates.Contains(date))] });
        }

        return link;
    }

    /// <summary>Whether an entry of a side says what was written there, however that side spells it.</summary>
    public static bool Holds(Side side, EntryFields field, EntryContent written, EntryContent now, DateTimeZone zone) =>
        (ContentComparer.Changed(side, written, now) & field) == EntryFields.None || field switch
        {
            EntryFields.Time => IsSameTime(written.Time, now.Time, zone),
            EntryFields.Note => TextOf(written.Note) == TextOf(now.Note),
            EntryFields.Recurrence => written.DeletedDates.SequenceEqual(now.DeletedDates) && written.RecursAs(now, zone),
            _ => false,
        };

    /// <summary>Of a written series: its pattern is as written, and only some of its deleted dates are.</summary>
    public static bool IsHalfDone(Side side, EntryFields open, EntryContent written, EntryContent now, DateTimeZone zone) =>
        side == Side.Exchange
        && (open & EntryFields.Recurrence) != EntryFields.None
        && written.RecursAs(now, zone)
        && now.DeletedDates.All(written.DeletedDates.Contains);

    private static Link Moved(Link link, Side side, EntryFields fields, EntryContent content) => side == Side.Exchange
        ? link with { ExchangeBase = link.ExchangeBase.With(fields, content.ToBase()) }
        : link with { MicrobizzBase = link.MicrobizzBase.With(fields, content.ToBase()) };

    private static bool IsSameTime(EntryTime a, EntryTime b, DateTimeZone zone) => a.AllDay == b.AllDay
        && (a.AllDay ? a.Start == b.Start && a.End == b.End : a.ToInterval(zone) == b.ToInterval(zone));

    // Servers wrap and tidy HTML; the words stay.
    private static string TextOf(Note note) =>
        string.Join(" ", (note.IsHtml ? HtmlToText.Convert(note.Text ?? "") : note.Text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
