using System.Diagnostics;
using System.Globalization;

namespace ExchangeSync.Tests.Mutations;

/// <summary>The planted bugs of tests/Mutations fit the code as it is: the verb mutations of the benchmarks plants them for real.</summary>
public class PatchTests
{
    private static readonly string Root = FindRoot();
    private static readonly string[] Patches = Directory.GetFiles(Path.Combine(Root, "tests", "Mutations"), "*.patch");

    [SkippableFact]
    public void Every_patch_applies()
    {
        try
        {
            Assert.All(Patches, patch => Assert.Equal("", Git("apply", "-C0", "--check", patch)));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Skip.If(true, "There is no git on this machine.");
        }
    }

    [Fact]
    public void Every_invariant_has_one_and_window_occurrences_and_echo_have_two()
    {
        var invariants = Patches.Select(patch => int.Parse(Assert.Single(Head(patch, "Invariant")), CultureInfo.InvariantCulture)).Distinct().Order();
        Assert.Equal(Enumerable.Range(1, 14), invariants);
        var areas = Patches.SelectMany(patch => Head(patch, "Area")).GroupBy(area => area).ToDictionary(area => area.Key, area => area.Count());
        Assert.All(new[] { "window", "occurrences", "echo" }, area => Assert.True(areas[area] >= 2, area));
    }

    // A filter that fits nothing would catch nothing.
    [Fact]
    public void Every_patch_names_tests_that_are_there()
    {
        var classes = typeof(PatchTests).Assembly.GetTypes().Select(type => $"{type.FullName}.").ToList();
        foreach (var patch in Patches)
        {
            Assert.NotEmpty(Head(patch, "Tests"));
            Assert.All(Head(patch, "Tests"), filter => Assert.Contains(classes, name => name.Contains(filter.Split('~')[1], StringComparison.Ordinal)));
        }
    }

    private static List<string> Head(string patch, string name) => File.ReadLines(patch)
        .TakeWhile(line => line.Length > 0)
        .Where(line => line.StartsWith(name + ": ", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 2)..])
        .ToList();

    private static string Git(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardError = true })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "" : said;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ExchangeSync.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
        }

        return folder.FullName;
    }
}
