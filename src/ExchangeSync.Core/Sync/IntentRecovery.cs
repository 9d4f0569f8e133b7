using ExchangeSync.Calendar;
using NodaTime;

namespace ExchangeSync.Sync;

/// <summary>
/// Finds out what became of the writes of a run that ended before their replies came. A create is looked up by its stamp before anything is created again; what
/// became of updates and deletes stands in the feed.
/// </summary>
internal static class IntentRecovery
{
    /// <summary>Settles every open intent of earlier runs.</summary>
    public static async Task RecoverAsync(SyncContext context, CancellationToken cancellation)
    {
        var open = context.Store.OpenIntents();
        foreach (var group in open.GroupBy(intent => intent.Side))
        {
            var creates = group.Where(intent => intent.Kind == JournalKind.Create && intent.Stamp is not null).ToList();
            var found = creates.Count == 0
                ? []
                : await context.On(group.Key).FindByStampAsync(creates.Select(intent => intent.Stamp!).ToList(), cancellation).ConfigureAwait(false);
            context.Store.Write(transaction =>
            {
                foreach (var intent in group)
                {
                    // Two items may carry one stamp when somebody copied ours in Outlook: the older one is ours.
                    var entry = found.Where(entry => entry.Stamp?.Appointment == intent.Stamp?.Appointment && intent.Kind == JournalKind.Create)
                        .OrderBy(entry => entry.Created ?? Instant.MinValue)
                        .FirstOrDefault();
                    if (entry is not null && context.Store.FindLinks(group.Key, [entry.Key]).Count == 0)
                    {
                        Link(context, transaction, intent, entry);
                    }

                    transaction.Complete(intent with { State = JournalState.Resolved, Key = entry?.Key ?? intent.Key, Reason = entry is null ? "Superseded" : "FoundByStamp" });
                }
            });
        }
    }

    // Both halves of the base are what was intended, so that an edit made since is seen as one; the entry is looked at in this run for that reason.
    private static void Link(SyncContext context, Store.SyncTransaction transaction, JournalEntry intent, Entry entry)
    {
        var onExchange = intent.Side == Side.Exchange;
        var partner = context.Store.FindLinks(intent.Side.Other(), [intent.PartnerKey!]);
        var (item, appointment) = onExchange ? (intent.After!, intent.PartnerContent!) : (intent.PartnerContent!, intent.After!);
        var itemKey = onExchange ? entry.Key : intent.PartnerKey!;
        transaction.Save(new Link
        {
            Id = partner.Count == 0 ? 0 : partner[0].Id,
            ExchangeKey = itemKey,
            ExchangeVersion = onExchange ? entry.Version : intent.PartnerVersion!,
            SeriesKey = Entry.SeriesKeyIn(itemKey),
            OriginalStart = Entry.OriginalStartIn(itemKey),
            MicrobizzKey = onExchange ? intent.PartnerKey! : entry.Key,
            MicrobizzVersion = onExchange ? intent.PartnerVersion! : entry.Version,
            ExchangeBase = item.ToBase(),
            MicrobizzBase = appointment.ToBase(),
            KeepsHtml = context.Settings.KeepHtml,
        });
        transaction.Save(new PendingChange
        {
            Side = intent.Side,
            Key = entry.Key,
            Kind = PendingKind.ChangedDuringRun,
            Reason = "ReplyLost",
            Message = "The reply to its create was lost; it was found by its stamp.",
            Since = context.Clock.GetCurrentInstant(),
            NextAttempt = context.Clock.GetCurrentInstant(),
        });
    }
}
