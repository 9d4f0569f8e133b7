using System.Globalization;

namespace ExchangeSync.Benchmarks.Soak;

/// <summary>The arguments of the verb soak.</summary>
internal sealed record SoakOptions
{
    public int Histories { get; init; } = 1;

    /// <summary>The seed of the first history; the next ones follow it.</summary>
    public ulong Seed { get; init; } = 1;

    public int Jobs { get; init; } = 1;

    /// <summary>Say what happens, step by step.</summary>
    public bool Tell { get; init; }

    /// <summary>Nothing goes wrong: see <see cref="HistoryPlan.Of"/>.</summary>
    public bool Calm { get; init; }

    /// <summary>Stop at the first violation and say it in one line.</summary>
    public bool First { get; init; }

    /// <summary>Null: they are not understood.</summary>
    public static SoakOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new SoakOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] is "--tell" or "--calm" or "--first")
            {
                options = arguments[i] switch
                {
                    "--tell" => options with { Tell = true },
                    "--calm" => options with { Calm = true },
                    _ => options with { First = true },
                };
                continue;
            }

            if (i + 1 == arguments.Count || !ulong.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            switch (arguments[i++])
            {
                case "--histories":
                    options = options with { Histories = (int)value };
                    break;
                case "--seed":
                    options = options with { Seed = value };
                    break;
                case "--jobs":
                    options = options with { Jobs = (int)value };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}
