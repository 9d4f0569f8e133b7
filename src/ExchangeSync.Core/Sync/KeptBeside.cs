using ExchangeSync.Calendar;
using ExchangeSync.Store;

namespace ExchangeSync.Sync;

/// <summary>Microbizz's version of a conflict as an appointment of its own, which is not synchronized. A version is kept so once, however many lines of the journal, or tries, ask for it.</summary>
internal sealed class KeptBeside
{
    private readonly SyncContext _context;

    public KeptBeside(SyncContext context) => _context = context;

    /// <summary>Makes it, unless it is there.</summary>
    /// <exception cref="SideException">Microbizz refuses it.</exception>
    public async Task AddAsync(EntryContent version, RunLedger ledger, CancellationToken cancellation)
    {
        var content = version with { Participants = [], ReminderMinutes = null };
        if (await IsThereAsync(content, cancellation).ConfigureAwait(false))
        {
            return;
        }

        // The row that keeps it out of the sync is there before it is.
        var id = _context.NewId();
        var now = _context.Clock.GetCurrentInstant();
        _context.Store.Write(transaction => transaction.Save(new PendingChange
        {
            Side = Side.Microbizz,
            Key = id.ToString("D"),
            Kind = PendingKind.Skipped,
            Reason = SyncReasons.KeptBeside,
            Message = ConflictRules.KeptBeside,
            Since = now,
        }));
        var write = new EntryWrite { Kind = WriteKind.Create, Content = content, Stamp = new Stamp(_context.Installation, _context.Connection, id) };
        var result = (await _context.Microbizz.WriteAsync([write], cancellation).ConfigureAwait(false))[0];
        if (result.Outcome != WriteOutcome.Done)
        {
            _context.Store.Write(transaction => transaction.RemovePending(Side.Microbizz, id.ToString("D")));
            throw ConflictRules.Refused(result);
        }

        ledger.NoteBeside(id.ToString("D"), write);
    }

    private async Task<bool> IsThereAsync(EntryContent content, CancellationToken cancellation)
    {
        var heads = _context.Store.Pending().Where(row => row is { Side: Side.Microbizz, Reason: SyncReasons.KeptBeside }).Select(row => new EntryHead(row.Key)).ToList();
        var (window, _) = SyncRunner.Days(_context, _context.Clock.GetCurrentInstant());
        var kept = await _context.Microbizz.ReadAsync(heads, window, cancellation).ConfigureAwait(false);
        return kept.Any(read => read.Entry is { } entry && ContentComparer.Differs(Side.Microbizz, entry.Content, content) == EntryFields.None);
    }
}
