using System.Text.RegularExpressions;
using ExchangeSync.Demo;

namespace ExchangeSync.ModuleTests;

/// <summary>What the documents say of the repository is so.</summary>
public partial class DocumentTests
{
    private static readonly string[] Folders = ["src", "tests", "docs", "samples", "module", "tools"];

    private static string[] Pages => [.. Directory.GetFiles(Repository.Root, "*.md")
        .Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))];

    [Fact]
    public void Every_link_to_a_file_leads_somewhere()
    {
        var dead = Pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(match => match.Groups["to"].Value)
            .Where(to => !to.Contains("://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, to)))
            .Select(to => $"{Path.GetFileName(page)}: {to}"));
        Assert.Empty(dead);
    }

    [Fact]
    public void Every_file_and_folder_that_is_named_is_there()
    {
        string[] pages = [Path.Combine(Repository.Root, "CONTRIBUTING.md"), Path.Combine(Repository.Root, "docs", "ARCHITECTURE.md")];
        var missing = pages.SelectMany(page => Named().Matches(File.ReadAllText(page)).Select(match => match.Groups["path"].Value))
            .Where(path => Folders.Contains(path.Split('/')[0]) && !path.Contains('<', StringComparison.Ordinal) && !path.Contains('*', StringComparison.Ordinal))
            .Where(path => !Path.Exists(Path.Combine(Repository.Root, path)));
        Assert.Empty(missing);

        var types = Named().Matches(File.ReadAllText(pages[1])).Select(match => match.Groups["path"].Value).Where(path => path.StartsWith("Sync/", StringComparison.Ordinal));
        Assert.DoesNotContain(types, type => !File.Exists(Path.Combine(Repository.Root, "src", "ExchangeSync.Core", type + ".cs")));
    }

    [GeneratedRegex(@"\]\((?<to>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>[A-Za-z.]+/[A-Za-z0-9./<>*-]+)`")]
    private static partial Regex Named();
}
