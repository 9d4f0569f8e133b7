using System.Globalization;

namespace ExchangeSync.Benchmarks.Speed;

/// <summary>What is measured.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Items">How many entries there are, in all mailboxes.</param>
/// <param name="LatencyMs">How long the server waits with each reply.</param>
internal sealed record SpeedOptions(string Scenario, int Items, int LatencyMs)
{
    /// <summary>Null: an argument is none of ours.</summary>
    public static SpeedOptions? Parse(string scenario, IReadOnlyList<string> arguments)
    {
        var options = new SpeedOptions(scenario, scenario == "mailboxes" ? 60_000 : 10_000, 0);
        for (var i = 0; i + 1 < arguments.Count; i += 2)
        {
            if (!int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            switch (arguments[i])
            {
                case "--items": options = options with { Items = number }; break;
                case "--latency": options = options with { LatencyMs = number }; break;
                default: return null;
            }
        }

        return arguments.Count % 2 == 0 ? options : null;
    }
}
