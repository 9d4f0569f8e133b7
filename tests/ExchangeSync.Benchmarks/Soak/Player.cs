namespace ExchangeSync.Benchmarks.Soak;

/// <summary>Plays histories; whatever goes wrong in one is a violation.</summary>
internal static class Player
{
    /// <summary>Null: all well.</summary>
    public static ViolationException? Play(HistoryPlan plan, Tally? tally = null, Action<string>? tell = null, List<string>? record = null)
    {
        try
        {
            using var history = new History(plan, tally ?? new Tally(), tell) { Record = record };
            history.PlayAsync().GetAwaiter().GetResult();
            return null;
        }
        catch (ViolationException violation)
        {
            return violation;
        }
        catch (Exception error)
        {
            // No step of a history may end in an error that is not expected of it.
            return new ViolationException($"Unexpected{error.GetType().Name}", error.ToString());
        }
    }

    /// <summary>What a person needs to understand a violation: the seed, the shortest history that shows it, and its story.</summary>
    public static string Explain(HistoryPlan plan, ViolationException violation)
    {
        var shrunk = Shrinker.Shrink(plan, violation.Invariant);
        var story = new List<string>();
        var shown = Play(shrunk, tell: story.Add) ?? violation;
        return $"""
            seed {plan.Seed}: {shown.Message}
              {shrunk.Setup}
              {string.Join("\n  ", shrunk.Moves)}
            {string.Join("\n", story.Select(line => "  | " + line))}
            """;
    }
}
