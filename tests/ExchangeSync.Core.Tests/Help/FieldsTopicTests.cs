using System.Reflection;
using System.Text.RegularExpressions;
using ExchangeSync.Sync;

namespace ExchangeSync.Tests.Help;

/// <summary>The help topic about fields is complete: it explains each reason that the code can give, and no other.</summary>
public partial class FieldsTopicTests
{
    private static readonly string Root = FindRoot();
    private static readonly string[] Topic = File.ReadAllLines(Path.Combine(Root, "docs", "about_ExchangeSync_Fields.md"));

    [Fact]
    public void Every_reason_of_the_code_is_explained_and_no_other() =>
        Assert.Equal(ReasonsOfCode().Order(StringComparer.Ordinal), ReasonsOfTopic().Order(StringComparer.Ordinal));

    [Fact]
    public void Every_reason_has_a_sentence_below_it()
    {
        for (var i = 0; i < Topic.Length; i++)
        {
            if (ReasonLine().IsMatch(Topic[i]))
            {
                Assert.Equal("", Topic[i + 1]);
                Assert.Matches("^[A-Z-]", Topic[i + 2]);
            }
        }
    }

    // A literal would be a reason that the topic's test can't see.
    [Fact]
    public void No_reason_is_a_literal_in_the_code()
    {
        var core = Path.Combine(Root, "src", "ExchangeSync.Core");
        var files = new[] { "Sync", "Ics", Path.Combine("Exchange", "Mapping") }.SelectMany(folder => Directory.GetFiles(Path.Combine(core, folder), "*.cs"))
            .Concat(Directory.GetFiles(Path.Combine(core, "Store"), "Appointment*.cs"))
            // What stops a connection as a whole is an error of the cmdlet, with its own remedy.
            .Where(file => Path.GetFileName(file) != "ConnectionOptions.cs")
            .ToList();
        Assert.True(files.Count > 50);
        var literals = files
            .SelectMany(file => File.ReadLines(file).Select((line, at) => (File: Path.GetFileName(file), Line: at + 1, Text: line)))
            .Where(line => LiteralReason().IsMatch(line.Text) || (line.File.StartsWith("Appointment", StringComparison.Ordinal) && LiteralRefusal().IsMatch(line.Text)))
            .Select(line => $"{line.File}:{line.Line}: {line.Text.Trim()}");
        Assert.Empty(literals);
    }

    private static IEnumerable<string> ReasonsOfCode() => typeof(SyncReasons).Assembly.GetTypes()
        .Where(type => type.Name.EndsWith("Reasons", StringComparison.Ordinal) && type.IsAbstract && type.IsSealed)
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Select(field => (string)field.GetRawConstantValue()!)
        .Concat([nameof(WriteOutcome.VersionConflict), nameof(WriteOutcome.NotFound), nameof(WriteOutcome.NotProcessed)])
        .Distinct();

    private static List<string> ReasonsOfTopic() => Topic
        .Where(line => ReasonLine().IsMatch(line))
        .SelectMany(line => line[4..].Split(',', StringSplitOptions.TrimEntries))
        .ToList();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ExchangeSync.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
        }

        return folder.FullName;
    }

    // Headings of ids alone; those of fields have an arrow.
    [GeneratedRegex(@"^### [A-Z][a-z]+[A-Za-z]*(, [A-Z][a-z]+[A-Za-z]*)*$")]
    private static partial Regex ReasonLine();

    // Of an appointment by itself; that there is none is an error of the cmdlet.
    [GeneratedRegex("""StoreException\("(?!AppointmentNotFound)""")]
    private static partial Regex LiteralRefusal();

    [GeneratedRegex("""(Reason = |EntryError\(|Refused\(|LosingVersion\(.*|Failure\(.*Line, |Skip\(.*Line, |IcsRefusal\(\w+, |\? \(|: \(|return \()"[A-Z][a-z]+[A-Za-z]+",""")]
    private static partial Regex LiteralReason();
}
