using ExchangeSync.Simulator.Faults;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>The faults of the server that a history can have.</summary>
internal static class Troubles
{
    private static readonly (string Name, Fault Fault)[] Faults =
    [
        ("busy", new Fault { Kind = FaultKind.SoapFault }),
        ("busy with a hint", new Fault { Kind = FaultKind.SoapFault, BackOffMilliseconds = 3000 }),
        ("503", new Fault { Kind = FaultKind.HttpStatus, Status = 503 }),
        ("500", new Fault { Kind = FaultKind.HttpStatus, Status = 500 }),
        ("refused before effect", new Fault { Kind = FaultKind.CutBefore }),
        ("lost reply", new Fault { Kind = FaultKind.CutAfter }),
        ("lost reply", new Fault { Kind = FaultKind.CutAfter, Operation = "CreateItem" }),
        ("lost reply", new Fault { Kind = FaultKind.CutAfter, Operation = "UpdateItem" }),
        ("lost reply", new Fault { Kind = FaultKind.CutAfter, Operation = "DeleteItem" }),
        ("truncated reply", new Fault { Kind = FaultKind.Truncated }),
        ("no XML", new Fault { Kind = FaultKind.NotXml, Operation = "CreateItem" }),
        ("irresolvable conflict", new Fault { Kind = FaultKind.EntryError, Operation = "UpdateItem", Code = "ErrorIrresolvableConflict" }),
        ("corrupt item", new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemCorrupt" }),
        ("entry refused", new Fault { Kind = FaultKind.EntryError, Operation = "CreateItem", Code = "ErrorItemSave" }),
        ("entry fails for now", new Fault { Kind = FaultKind.EntryError, Operation = "UpdateItem", Code = "ErrorInternalServerTransientError" }),
        ("batch stopped", new Fault { Kind = FaultKind.BatchStopped, Operation = "CreateItem" }),
        ("batch stopped", new Fault { Kind = FaultKind.BatchStopped, Operation = "GetItem", Entry = 1 }),
        ("all items hidden", new Fault { Kind = FaultKind.EntryError, Operation = "GetItem", Code = "ErrorItemNotFound", AllEntries = true }),
        ("sync state refused", new Fault { Kind = FaultKind.SyncStateRefused, Operation = "SyncFolderItems" }),
        ("short listing", new Fault { Kind = FaultKind.EntryHidden, Operation = "FindItem", Hidden = "<" }),
        ("short listing", new Fault { Kind = FaultKind.EntryHidden, Operation = "FindItem", Hidden = "T0" }),
        ("short listing", new Fault { Kind = FaultKind.EntryHidden, Operation = "FindItem", Hidden = "T1" }),
        ("short listing", new Fault { Kind = FaultKind.EntryHidden, Operation = "FindItem", Hidden = "Occurrence" }),
        ("change key moves", new Fault { Kind = FaultKind.ChangeKeyMoves, Operation = "CreateItem" }),
        ("change key moves", new Fault { Kind = FaultKind.ChangeKeyMoves, Operation = "UpdateItem" }),
    ];

    /// <summary>A fault, and its name. One of every operation strikes at the request that the move names, one of a single operation at its first or second. A listing is short, and items are hidden, as long as the run lasts.</summary>
    public static (string Name, Fault Fault) Of(Move move)
    {
        var (name, fault) = Faults[move.A % Faults.Length];
        return (name, fault.AllEntries ? fault with { Times = 99 } : fault with
        {
            Skip = fault.Operation is null ? move.At - 1 : move.C % 4 / 3,
            Times = fault.Kind == FaultKind.EntryHidden ? 9 : 1 + (move.C / 4 % 3),
            Entry = fault.Entry + (move.C / 12 % 2),
        });
    }

    public static WireTrouble WireOf(Move move) => (WireTrouble)(move.A % 6);

    /// <summary>What a fault of that name is an example of; null: of nothing that is counted.</summary>
    public static string? KindOf(string name) => name switch
    {
        "lost reply" or "truncated reply" or "no XML" => Coverage.LostReplies,
        "busy" or "busy with a hint" or "503" => Coverage.BusyServers,
        "short listing" => Coverage.ShortListings,
        _ => null,
    };
}
