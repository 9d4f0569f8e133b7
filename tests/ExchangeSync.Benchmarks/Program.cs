using ExchangeSync.Benchmarks.Mutations;
using ExchangeSync.Benchmarks.Notify;
using ExchangeSync.Benchmarks.Soak;
using ExchangeSync.Benchmarks.Speed;

namespace ExchangeSync.Benchmarks;

internal static class Program
{
    private const string Help =
        """
        ExchangeSync.Benchmarks VERB

          soak --histories N [--seed S] [--jobs J]   random histories against the simulator; S is the seed of the first one (1)
               [--calm]                              … in which users and the admin do everything, and nothing goes wrong
               [--first]                             … until the first violation, which is said in one line
          soak --seed S --tell                       one history, step by step
          mutations [NAME ...]                       plants the bugs of tests/Mutations in a copy and says which test notices each
          mutations --by soak [--histories N] [NAME ...]
                                                     … and after how many random histories, at most N, the soak notices each, without any test
          import | export | idle | delta | mailboxes | startup  [--items N] [--latency MS]
                                                     measures a synchronization and its floor; the last line is one JSON object (docs/PERFORMANCE.md)
          notify  [--items N] [--latency MS]         how long an edit in Exchange takes to Microbizz under a watch; the last line is one JSON object
          all                                        measures the rows of the table in docs/PERFORMANCE.md and prints them: a quarter of an hour
          large                                      those of it that take long: 100,000 entries, 200 mailboxes
        """;

    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["soak", .. var rest] when SoakOptions.Parse(rest) is { } options:
                return SoakCommand.Run(options, Console.Out);
            case ["mutations", "--by", "soak", .. var names]:
                return names is ["--histories", var number, .. var named] && int.TryParse(number, out var histories)
                    ? MutationCommand.RunBySoak(Repository.Root, histories, named, Console.Out)
                    : MutationCommand.RunBySoak(Repository.Root, MutationCommand.Histories, names, Console.Out);
            case ["mutations", .. var names]:
                return MutationCommand.Run(Repository.Root, names, Console.Out);
            case ["all"]:
                return await new AllCommand(Console.Out).RunAsync();
            case ["large"]:
                return await new AllCommand(Console.Out).RunLargeAsync();
            case [var scenario, .. var rest] when (scenario == SpeedCommand.Startup || Scenario.Names.Contains(scenario)) && SpeedOptions.Parse(scenario, rest) is { } options:
                return await SpeedCommand.RunAsync(options, Console.Out);
            case [NotifyCommand.Notify, .. var rest] when SpeedOptions.Parse(NotifyCommand.Notify, rest) is { } options:
                return await NotifyCommand.RunAsync(options, Console.Out);
            case [Part.Verb, .. var rest]:
                return await Part.RunAsync(rest);
            default:
                Console.Error.WriteLine(Help);
                return 2;
        }
    }
}
