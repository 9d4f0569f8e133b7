using ExchangeSync.Calendar;
using ExchangeSync.Store;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// What an undo leaves in links and pending rows: what the run had carried over counts as not carried over again, so that the next run looks at it and decides anew; nothing is taken for a user's
/// delete or edit because of it.
/// </summary>
internal static class UndoBooks
{
    // What becomes of a meeting is no edit of anybody's.
    private const EntryFields Merged = EntryFields.All & ~EntryFields.Participants;

    /// <summary>Together with the intent, so that it holds however far the write comes.</summary>
    public static void Intend(SyncTransaction transaction, SyncAction action, LinkBook links, PendingBook pending, Instant now)
    {
        if (action.Kind == SyncActionKind.Update && action.Link is not null)
        {
            var (link, item, appointment) = links.Current(action);
            links.Remember(action, transaction.Save(Marked(link, action)), item, appointment);
        }

        // Also of one that was not found just now: without its partner nothing else would lead to it. A delete that is remembered must not be forgotten for it.
        var side = action.Side.Other();
        var partner = action.On(side) is { } entry ? new EntryHead(entry.Key, null, entry.Address, entry.SeriesKey) : action.Link?.HeadOn(side);
        if (partner is not null && pending.Find(side, partner.Key) is not { Deleted: true })
        {
            transaction.Save(new PendingChange
            {
                Side = side,
                Key = partner.Key,
                Address = partner.Address,
                SeriesKey = partner.SeriesKey,
                Kind = PendingKind.ChangedDuringRun,
                Reason = SyncReasons.Undone,
                Message = "What a run had carried over from it was taken back.",
                Since = now,
                NextAttempt = now,
            });
        }
    }

    /// <summary>The partner's half of the base, should the reply be lost; null: there is no partner.</summary>
    public static EntryContent? PartnerBase(SyncAction action) => action.On(action.Side.Other())?.Content is { } partner
        ? partner.NeverAgreed(action.Kind == SyncActionKind.Update ? action.Fields : Merged)
        : null;

    /// <summary>After the write.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="action">What was done.</param>
    /// <param name="result">How.</param>
    /// <param name="written">What the side made of it.</param>
    /// <param name="links">The links as the steps before left them.</param>
    /// <param name="exceptions">Of a series that was deleted: the links of its exceptions, which went with it. Nobody deleted those either.</param>
    public static void Complete(SyncTransaction transaction, SyncAction action, WriteResult result, EntryContent? written, LinkBook links, IEnumerable<Link> exceptions)
    {
        var partner = action.On(action.Side.Other());
        switch (action.Kind)
        {
            case SyncActionKind.Delete when action.Link is not null:
                transaction.Delete(links.Current(action).Link);
                exceptions.ToList().ForEach(transaction.Delete);
                break;
            case SyncActionKind.Update when action.Link is not null:
                var (link, item, appointment) = links.Current(action);
                var after = (action.Side == Side.Exchange ? item! : appointment!) with { Content = written!, Version = result.Version!, Address = result.Address };
                (item, appointment) = action.Side == Side.Exchange ? (after, appointment) : (item, after);
                var fields = action.Leads ? EntryFields.None : Masking.Unmasked(link, action.Side, action.Fields) & ~action.Undone!.Lost;
                var settled = WithHalf(link, action.Side, link.BaseOn(action.Side).With(fields, written!.ToBase()));

                // The next run decides anew, and only that wakes a link that sleeps: where this has brought the entry back into the window, a delete that is remembered of its partner follows then.
                settled = item is not null && appointment is not null ? settled.Found(item, appointment) : settled;
                links.Remember(action, transaction.Save(settled), item, appointment);
                break;
            case SyncActionKind.Restore when partner is not null:
                var onExchange = action.Side == Side.Exchange;
                var (itemHalf, appointmentHalf) = onExchange ? (written!, partner.Content.NeverAgreed(Merged)) : (partner.Content.NeverAgreed(Merged), written!);
                transaction.Save(new Link
                {
                    ExchangeKey = onExchange ? result.Key! : partner.Key,
                    ExchangeVersion = onExchange ? result.Version! : partner.Version,
                    ExchangeAddress = onExchange ? result.Address : partner.Address,
                    SeriesKey = onExchange ? null : partner.SeriesKey,
                    OriginalStart = onExchange ? null : partner.OriginalStart,
                    MicrobizzKey = onExchange ? partner.Key : result.Key!,
                    MicrobizzVersion = onExchange ? partner.Version : result.Version!,
                    ExchangeBase = itemHalf.ToBase(),
                    MicrobizzBase = appointmentHalf.ToBase(),
                });
                break;
        }
    }

    // A side that leads has changed, and the other one has not.
    // Where the run had carried a change over, the change is not carried over again; where it had decided between two, both stand again.
    private static Link Marked(Link link, SyncAction action)
    {
        foreach (var side in new[] { Side.Exchange, Side.Microbizz })
        {
            // A partner that is not found under the id that it had may be found again under another one.
            var now = action.On(side)?.Content ?? (action.Leads ? null : link.BaseOn(side));
            if (now is not null)
            {
                var half = action.Leads && side != action.Side ? now : now.NeverAgreed(action.Fields);
                link = WithHalf(link, side, link.BaseOn(side).With(Masking.Unmasked(link, side, action.Fields) | MadePrivate(action, side), half.ToBase()));
            }
        }

        return link;
    }

    // An appointment becomes private behind the mask of its item only where a user made that item private: this stands again.
    private static EntryFields MadePrivate(SyncAction action, Side side) =>
        side == Side.Exchange && action.Side == Side.Microbizz ? action.Fields & EntryFields.Private : EntryFields.None;

    private static Link WithHalf(Link link, Side side, EntryContent half) =>
        side == Side.Exchange ? link with { ExchangeBase = half } : link with { MicrobizzBase = half };
}
