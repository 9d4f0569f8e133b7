using ExchangeSync.Benchmarks.Soak;

namespace ExchangeSync.Benchmarks;

internal static class Program
{
    private const string Help =
        """
        ExchangeSync.Benchmarks VERB

          soak --histories N [--seed S] [--jobs J]   random histories against the simulator; S is the seed of the first one (1)
          soak --seed S --tell                       one history, step by step
        """;

    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["soak", .. var rest] when SoakOptions.Parse(rest) is { } options:
                return SoakCommand.Run(options, Console.Out);
            default:
                Console.Error.WriteLine(Help);
                return 2;
        }
    }
}
