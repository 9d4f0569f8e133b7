using ExchangeSync.Calendar;
using ExchangeSync.Store;

namespace ExchangeSync.Sync;

/// <summary>The lines that a run's journal gets of its actions: what was intended, done, lost or left, without the texts that the settings hide.</summary>
internal sealed class JournalLines
{
    private readonly SyncContext _context;
    private readonly long _run;

    public JournalLines(SyncContext context, long run)
    {
        _context = context;
        _run = run;
    }

    /// <summary>What is about to be written.</summary>
    public JournalEntry Intended(SyncAction action, EntryWrite write)
    {
        var partner = action.On(action.Side.Other());
        return Shown(action, Line(action, KindOf(write), JournalState.Intended) with
        {
            Key = write.Target?.Key,
            PartnerKey = partner?.Key ?? action.Link?.KeyOn(action.Side.Other()),
            PartnerVersion = partner?.Version,
            Stamp = write.Kind == WriteKind.Delete ? action.On(action.Side)?.Stamp : write.Stamp,
            Uid = write.Uid ?? (write.Kind == WriteKind.Delete ? action.On(action.Side)?.Uid : null),
            Before = action.On(action.Side)?.Content,
            After = write.Content,
            PartnerContent = write.Kind switch
            {
                WriteKind.Delete => null,
                _ when action is not { Undone: null, Leads: false } => UndoBooks.PartnerBase(action),
                // Nothing is overwritten, and the partner keeps its note; a lost reply asks only whether it has changed since.
                WriteKind.Create => partner?.Content.ToBase(),
                _ => partner?.Content,
            },
        });
    }

    /// <summary>What became of an intent; <paramref name="stored"/> is what the side made of it, where that is known, and <paramref name="ignored"/> what it took and did not keep.</summary>
    public static JournalEntry Completed(SyncAction action, JournalEntry intent, WriteResult result, EntryContent? stored, EntryFields ignored) => Shown(action, intent with
    {
        After = stored ?? intent.After,
        State = result.Outcome == WriteOutcome.Done ? JournalState.Done : JournalState.Failed,
        Key = result.Key ?? intent.Key,
        Reason = result.Error?.Code ?? (ignored != EntryFields.None ? SyncReasons.NotKept : result.Outcome == WriteOutcome.Done ? action.Reason : result.Outcome.ToString()),
        Message = result.Error?.Message ?? (ignored != EntryFields.None ? $"The server took the write and did not keep {ignored}." : action.Message),
    });

    /// <summary>Two entries that were linked.</summary>
    public JournalEntry Adopted(SyncAction action) =>
        Line(action, JournalKind.Adopt, JournalState.Done) with { Key = action.Exchange!.Key, PartnerKey = action.Microbizz!.Key };

    /// <summary>An item that was found again under a new id, and linked under it.</summary>
    public JournalEntry FoundAgain(SyncAction action, Link link) =>
        Line(action, JournalKind.Adopt, JournalState.Done) with { Side = Side.Exchange, Key = link.ExchangeKey, PartnerKey = link.MicrobizzKey, Reason = null, Message = "The item was found again under a new id." };

    /// <summary>What an undo leaves as it is.</summary>
    public JournalEntry Left(SyncAction action) => Shown(action, Line(action, JournalKind.Skip, JournalState.Done) with
    {
        Key = action.Undone!.Key,
        PartnerKey = action.Undone.PartnerKey,
        Before = (action.On(action.Side)?.Content ?? action.Undone.Before)?.ToBase(),
    });

    /// <summary>A version that gives way.</summary>
    public JournalEntry Lost(SyncAction action, LosingVersion loss) => Shown(action with { HidesTexts = action.HidesTexts || loss.HidesTexts }, Line(action, loss.Kind, JournalState.Done) with
    {
        Side = loss.Side,
        Key = (loss.Of ?? action.On(loss.Side))?.Key,
        PartnerKey = loss.Of is null ? action.On(loss.Side.Other())?.Key : null,
        Fields = loss.Fields,
        Before = (loss.Of ?? action.On(loss.Side))?.Content,
        PartnerContent = loss.Of is null ? action.On(loss.Side.Other())?.Content : null,
        Base = loss.Of is null && action is { Kind: not SyncActionKind.Adopt, Link: { Id: not 0 } link } ? link.BaseOn(loss.Side) : null,
        Policy = loss.Kind == JournalKind.Conflict ? _context.Settings.ConflictPolicy : null,
        Reason = loss.Reason,
        Message = loss.Message,
    });

    /// <summary>A conflict in which neither gives way; null: there is none. Both are written down, because whoever chooses later needs to see what they said.</summary>
    public JournalEntry? Unresolved(SyncAction action) =>
        action is { Kind: SyncActionKind.Wait, Pending: PendingKind.Conflict, Exchange: { } item, Microbizz: { } appointment }
            ? Shown(action, Line(action, JournalKind.Conflict, JournalState.Done) with
            {
                Side = Side.Microbizz,
                Key = appointment.Key,
                PartnerKey = item.Key,
                Before = appointment.Content,
                PartnerContent = item.Content,
                Base = action.Link?.MicrobizzBase,
                Policy = _context.Settings.ConflictPolicy,
            })
            : null;

    /// <summary>An appointment that was made beside a pair, and is not synchronized.</summary>
    public JournalEntry Beside(string key, EntryWrite write) => new()
    {
        RunId = _run,
        Kind = JournalKind.Create,
        Side = Side.Microbizz,
        State = JournalState.Done,
        Key = key,
        After = write.Content,
        Stamp = write.Stamp,
        Reason = SyncReasons.KeptBeside,
        Message = ConflictRules.KeptBeside,
        At = _context.Clock.GetCurrentInstant(),
    };

    private static JournalKind KindOf(EntryWrite write) => write.Kind switch
    {
        WriteKind.Create => JournalKind.Create,
        WriteKind.Update => JournalKind.Update,
        WriteKind.Delete => JournalKind.Delete,
        _ => JournalKind.Restore,
    };

    private static JournalEntry Shown(SyncAction action, JournalEntry line) => action.HidesTexts ? line.WithoutTexts() : line;

    private JournalEntry Line(SyncAction action, JournalKind kind, JournalState state) => new()
    {
        RunId = _run,
        Kind = kind,
        Side = action.Side,
        State = state,
        Fields = action.Fields,
        Reason = action.Reason,
        Message = action.Message,
        At = _context.Clock.GetCurrentInstant(),
    };
}
