using System.Diagnostics;

namespace ExchangeSync.Benchmarks.Mutations;

/// <summary>The verb mutations: plants each bug of tests/Mutations in a copy and says which test notices it.</summary>
internal static class MutationCommand
{
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

        output.WriteLine($"{"mutation",-42} {"invariant",9}  {"seconds",7}  caught by");
        var caught = 0;
        foreach (var mutation in mutations)
        {
            var watch = Stopwatch.StartNew();
            copy.Apply(mutation.PatchFile);
            var test = mutation.Tests.Select(copy.FirstFailing).FirstOrDefault(failing => failing is not null);
            caught += test is null ? 0 : 1;
            output.WriteLine($"{mutation.Name,-42} {mutation.Invariant,9}  {watch.Elapsed.TotalSeconds,7:0}  {test ?? "NOT CAUGHT"}");
            copy.TakeBack(mutation.PatchFile);
        }

        output.WriteLine($"caught {caught} of {mutations.Count}");
        return caught == mutations.Count ? 0 : 1;
    }

    private static bool Tell(TextWriter output, string text)
    {
        output.WriteLine(text);
        return true;
    }
}
