namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Takes steps away from a history as long as the same invariant is violated.</summary>
internal static class Shrinker
{
    private const int MaxPlays = 600;

    public static HistoryPlan Shrink(HistoryPlan plan, string invariant)
    {
        var plays = 0;
        bool Fails(HistoryPlan candidate) => plays++ < MaxPlays && Player.Play(candidate)?.Invariant == invariant;

        for (var size = plan.Moves.Count / 2; size >= 1; size = size == 1 ? 0 : size / 2)
        {
            for (var isSmaller = true; isSmaller;)
            {
                isSmaller = false;
                for (var at = plan.Moves.Count - size; at >= 0; at -= size)
                {
                    if (at + size > plan.Moves.Count)
                    {
                        continue;
                    }

                    var candidate = plan with { Moves = [.. plan.Moves.Take(at), .. plan.Moves.Skip(at + size)] };
                    if (Fails(candidate))
                    {
                        (plan, isSmaller) = (candidate, size == 1);
                    }
                }
            }
        }

        foreach (var simpler in Simpler(plan))
        {
            plan = Fails(simpler(plan)) ? simpler(plan) : plan;
        }

        return plan;
    }

    // The settings at the beginning one by one, and edits at once instead of in the middle of a run.
    private static IEnumerable<Func<HistoryPlan, HistoryPlan>> Simpler(HistoryPlan plan)
    {
        yield return it => it with { Setup = it.Setup with { Zone = 0 } };
        yield return it => it with { Setup = it.Setup with { Start = 0 } };
        yield return it => it with { Setup = it.Setup with { Policy = 0 } };
        yield return it => it with { Setup = it.Setup with { Private = 1 } };
        yield return it => it with { Setup = it.Setup with { KeepHtml = 0 } };
        for (var i = 0; i < plan.Moves.Count; i++)
        {
            var at = i;
            yield return it => it with { Moves = [.. it.Moves.Take(at), it.Moves[at] with { At = 0 }, .. it.Moves.Skip(at + 1)] };
        }
    }
}
