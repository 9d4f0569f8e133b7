using ExchangeSync.Calendar;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Store;

/// <summary>Records of the sync with every field filled.</summary>
internal static class Samples
{
    public static Link Link(string exchangeKey, string microbizzKey) => new()
    {
        ExchangeKey = exchangeKey,
        ExchangeVersion = "ck-1",
        MicrobizzKey = microbizzKey,
        MicrobizzVersion = "1",
        ExchangeBase = StoreFolder.Content("in Exchange") with { Note = new Note { Text = "a note" }.ToFingerprint(), Categories = ["A", "B"] },
        MicrobizzBase = StoreFolder.Content("in Microbizz"),
    };

    public static PendingChange Pending(string key) => new()
    {
        Side = Side.Exchange,
        Key = key,
        SeriesKey = "series",
        Address = "address",
        Kind = PendingKind.Quarantined,
        Reason = "ErrorItemCorrupt",
        Message = "The item can't be read.",
        Deleted = true,
        Attempts = 3,
        Since = StoreFolder.Now,
        NextAttempt = StoreFolder.Now + NodaTime.Duration.FromHours(1),
    };

    public static JournalEntry Intent(long runId) => new()
    {
        RunId = runId,
        Kind = JournalKind.Create,
        Side = Side.Exchange,
        State = JournalState.Intended,
        PartnerKey = "appointment",
        PartnerVersion = "7",
        Stamp = new Stamp(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()),
        Fields = EntryFields.Title | EntryFields.Note,
        Before = StoreFolder.Content("before") with { Note = new Note { Text = "its whole note" } },
        After = StoreFolder.Content("after"),
        PartnerContent = StoreFolder.Content("partner"),
        At = StoreFolder.Now,
    };
}
