using ExchangeSync.Demo;
using Xunit.Abstractions;

namespace ExchangeSync.ModuleTests.Examples;

/// <summary>
/// Every line that the help, the topics and the README tell an admin to type is typed here: into a real engine with the staged module, against a server. Each page has a session, a database and a mailbox
/// of its own; its examples are typed one after the other.
/// </summary>
public sealed class ExampleTests(ITestOutputHelper log)
{
    /// <summary>The examples that need more than the hosted engine: they are run by hand before a release.</summary>
    private static readonly string[] NeedMore = 
    [
        "A scheduled task",
        "A task",
        "The tasks of this account",
        "The line that a task runs",
        "Find the server by the mailbox's address",
        "Every half hour, all activated connections",
        "Two connections every ten minutes, the others every two hours",
        "A permanent task of the system, as another account",
        "Remove a task",
        "Remove all of this account",
    ];

    private static readonly List<string> PageNames =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Where(file => ExamplePage.Read(file).Steps.Count > 0)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Pages => [.. PageNames];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Every_example_does_what_it_says(string page)
    {
        var read = ExamplePage.Read(Path.Combine(Repository.Root, page));
        await using var world = await ExampleWorld.StartAsync(read.World);
        foreach (var step in read.Steps)
        {
            log.WriteLine($"### {step.Title}{(step.Needs is null ? "" : $" (not run here: it needs {step.Needs})")}\n{step.Code}\n");
            if (step.Needs is null)
            {
                log.WriteLine(world.Type(step));
            }
        }
    }

    [Fact]
    public void Just_these_examples_need_more_than_the_hosted_engine()
    {
        var left = PageNames.SelectMany(page => ExamplePage.Read(Path.Combine(Repository.Root, page)).Steps).Where(step => step.Needs is not null).ToList();
        left.ForEach(step => log.WriteLine($"{step.Title}: needs {step.Needs}"));
        Assert.Equal(NeedMore, left.Select(step => step.Title));
    }
}
