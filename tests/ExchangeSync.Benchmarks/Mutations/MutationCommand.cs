using System.Diagnostics;

namespace ExchangeSync.Benchmarks.Mutations;

/// <summary>The verb mutations: plants each bug of tests/Mutations in a copy and says which test notices it, or after how many random histories the soak does.</summary>
internal static class MutationCommand
{
    /// <summary>How many histories have to show a bug, where nothing else is asked for: a quarter of an hour for all bugs.</summary>
    public const int Histories = 1000;

    // The histories are the same each time.
    private const ulong FirstSeed = 41_000_001;

    /// <summary>Plants those with these names; all where none is given.</summary>
    /// <returns>0 where every one was caught.</returns>
    public static int Run(string repository, IReadOnlyCollection<string> names, TextWriter output)
    {
        using var copy = new PatchedCopy(repository);
        var mutations = Mutation.Load(copy.Patches).Where(mutation => names.Count == 0 || names.Contains(mutation.Name)).ToList();
        copy.Build();

        // A test that fails anyway would notice every bug.
        var filters = string.Join('|', mutations.SelectMany(mutation => mutation.Tests).Distinct().Order(StringComparer.Ordinal));
        if (mutations.Count == 0 || copy.FirstFailing(filters) is { } broken && Tell(output, $"{broken} fails without any mutation."))
        {
            return 2;
        }

        var caught = Plant(copy, mutations, mutation => mutation.Tests.Select(copy.FirstFailing).FirstOrDefault(failing => failing is not null), output);
        output.WriteLine($"caught {caught} of {mutations.Count}");
        return caught == mutations.Count ? 0 : 1;
    }

    /// <summary>Plants those with these names, or all, and plays random histories until the first violation. Which tests there are plays no part.</summary>
    /// <returns>0 where every one was caught that the histories can show.</returns>
    public static int RunBySoak(string repository, int histories, IReadOnlyCollection<string> names, TextWriter output)
    {
        using var copy = new PatchedCopy(repository, isForSoak: true);
        var all = Mutation.Load(copy.Patches).Where(mutation => names.Count == 0 || names.Contains(mutation.Name)).ToList();
        copy.Build();

        // A model that finds something anyway would notice every bug.
        if (all.Count == 0 || copy.FirstViolation(FirstSeed, histories) is { } broken && Tell(output, $"{broken} without any mutation."))
        {
            return 2;
        }

        foreach (var left in all.Where(mutation => mutation.NotBySoak is not null))
        {
            output.WriteLine($"{left.Name,-42} {left.Invariant,9}  left to the tests: {left.NotBySoak}");
        }

        var mutations = all.Where(mutation => mutation.NotBySoak is null).ToList();
        var caught = Plant(copy, mutations, _ => copy.FirstViolation(FirstSeed, histories), output);
        output.WriteLine($"soak caught {caught} of {mutations.Count}");
        return caught == mutations.Count ? 0 : 1;
    }

    private static int Plant(PatchedCopy copy, IEnumerable<Mutation> mutations, Func<Mutation, string?> find, TextWriter output)
    {
        output.WriteLine($"{"mutation",-42} {"invariant",9}  {"seconds",7}  caught by");
        var caught = 0;
        foreach (var mutation in mutations)
        {
            var watch = Stopwatch.StartNew();
            copy.Apply(mutation.PatchFile);
            var found = find(mutation);
            caught += found is null ? 0 : 1;
            output.WriteLine($"{mutation.Name,-42} {mutation.Invariant,9}  {watch.Elapsed.TotalSeconds,7:0}  {found ?? "NOT CAUGHT"}");
            copy.TakeBack(mutation.PatchFile);
        }

        return caught;
    }

    private static bool Tell(TextWriter output, string text)
    {
        output.WriteLine(text);
        return true;
    }
}
