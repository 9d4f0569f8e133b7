namespace ExchangeSync.Benchmarks.Soak;

/// <summary>How a history begins: each number chooses one of a few values.</summary>
internal readonly record struct Setup(int Zone, int Start, int Policy, int Recurrence, int Private, int KeepHtml);

/// <summary>A history before it is played. All of it follows from the seed.</summary>
internal sealed record HistoryPlan(ulong Seed, Setup Setup, IReadOnlyList<Move> Moves)
{
    private const int Range = 10_000;
    private const int MinMoves = 30;
    private const int MaxMoves = 44;

    // How often each move comes, relative to the others.
    private static readonly (MoveKind Kind, int Weight)[] Weights =
    [
        (MoveKind.AddTimed, 8), (MoveKind.AddAllDay, 3), (MoveKind.AddAlike, 2), (MoveKind.AddSeries, 6),
        (MoveKind.EditTitle, 6), (MoveKind.EditPlace, 2), (MoveKind.EditNote, 4), (MoveKind.EditTime, 5), (MoveKind.EditPrivate, 3), (MoveKind.EditStatus, 2), (MoveKind.EditType, 3),
        (MoveKind.Delete, 4), (MoveKind.DeleteMany, 2),
        (MoveKind.EditPattern, 3), (MoveKind.ShiftSeries, 3), (MoveKind.EditOccurrence, 6), (MoveKind.DeleteOccurrence, 3),
        (MoveKind.SingleToSeries, 1), (MoveKind.SeriesToSingle, 1), (MoveKind.SplitSeries, 1),
        (MoveKind.Copy, 1), (MoveKind.Touch, 1), (MoveKind.MoveAwayAndBack, 1), (MoveKind.PutBack, 2),
        (MoveKind.SetWindow, 2), (MoveKind.SetPrivateMode, 2), (MoveKind.SetKeepHtml, 1), (MoveKind.SetFilters, 1), (MoveKind.SetRecurrence, 2), (MoveKind.SetPolicy, 1), (MoveKind.SetTimeZone, 1),
        (MoveKind.TimePasses, 4),
        (MoveKind.Fault, 4), (MoveKind.WireFault, 2), (MoveKind.Crash, 3), (MoveKind.DiskFull, 1), (MoveKind.DatabaseLocked, 1), (MoveKind.SecondRunner, 1), (MoveKind.MailboxRestored, 1), (MoveKind.DatabaseLost, 1), (MoveKind.Undo, 2), (MoveKind.ReleaseHeld, 2),
        (MoveKind.Run, 10), (MoveKind.PlanAndRun, 2),
    ];

    private static readonly (MoveKind Kind, int Weight)[] CalmWeights = [.. Weights.Where(entry => entry.Kind is < MoveKind.Fault or > MoveKind.Undo)];

    /// <param name="seed">What all of it follows from.</param>
    /// <param name="isCalm">Users and the admin do all that they may do otherwise, and nothing goes wrong.</param>
    public static HistoryPlan Of(ulong seed, bool isCalm = false)
    {
        var dice = new Dice(seed);
        var weights = isCalm ? CalmWeights : Weights;
        var setup = new Setup(dice.Roll(Range), dice.Roll(Range), dice.Roll(Range), dice.Roll(Range), dice.Roll(Range), dice.Roll(Range));
        var moves = Enumerable.Range(0, MinMoves + dice.Roll(MaxMoves - MinMoves)).Select(_ => NewMove(dice, weights)).ToList();

        // By chance alone hardly any history has a mailbox emptied, the deletes held, and the items put back at some time later.
        if (dice.Roll(8) == 0)
        {
            var at = (moves.Count / 3) + dice.Roll(moves.Count / 3);
            moves.Insert(at + dice.Roll(moves.Count - at + 1), NewMove(dice, [(MoveKind.PutBack, 1)]) with { A = 0 });
            moves.InsertRange(at, [NewMove(dice, [(MoveKind.DeleteMany, 1)]) with { A = 0, B = 0, At = 0 }, new Move(MoveKind.Run, 0, 0, 0)]);
        }

        // Three runs at least, whatever the dice say.
        for (var third = 1; third <= 3; third++)
        {
            moves.Insert(moves.Count * third / 3, new Move(MoveKind.Run, 0, 0, 0));
        }

        return new HistoryPlan(seed, setup, moves);
    }

    private static Move NewMove(Dice dice, (MoveKind Kind, int Weight)[] weights)
    {
        var kind = KindOf(dice.Roll(weights.Sum(entry => entry.Weight)), weights);
        var move = new Move(kind, dice.Roll(Range), dice.Roll(Range), dice.Roll(Range));
        var at = dice.Roll(6) == 0 ? 1 + dice.Roll(16) : 0;
        return move.IsUsers ? move with { At = at } : move.IsTrouble ? move with { At = 1 + (move.B % 24) } : move;
    }

    private static MoveKind KindOf(int roll, (MoveKind Kind, int Weight)[] weights)
    {
        foreach (var (kind, weight) in weights)
        {
            if ((roll -= weight) < 0)
            {
                return kind;
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }
}
