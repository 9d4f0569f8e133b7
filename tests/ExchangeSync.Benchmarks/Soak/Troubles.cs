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
        ("sync state refused", new Fault { Kind = FaultKind.SyncStateRefused, Operation = "SyncFolderItems" }),
        ("change key moves", new Fault { Kind = FaultKind.ChangeKeyMoves, Operation = "CreateItem" }),
        ("change key moves", new Fault { Kind = FaultKind.ChangeKeyMoves, Operation = "UpdateItem" }),
    ];

    /// <summary>A fault, and its name. One of every operation strikes at the request that the move names, one of a single operation at its first or second.</summary>
    public static (string Name, Fault Fault) Of(Move move)
    {
        var (name, fault) = Faults[move.A % Faults.Length];
        return (name, fault with { Skip = fault.Operation is null ? move.At - 1 : move.C % 4 / 3, Times = 1 + (move.C / 4 % 3), Entry = fault.Entry + (move.C / 12 % 2) });
    }

    public static WireTrouble WireOf(Move move) => (WireTrouble)(move.A % 6);
}
