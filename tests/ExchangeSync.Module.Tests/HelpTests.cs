using System.Management.Automation;
using System.Text.RegularExpressions;
using ExchangeSync.Demo;
using ExchangeSync.HelpBuilder;

namespace ExchangeSync.ModuleTests;

/// <summary>What Get-Help shows is complete, and in step with the code: asked of the engine that imported the staged module.</summary>
public sealed partial class HelpTests : IDisposable
{
    private static readonly ModuleHelp Help = new(Repository.Root);
    private readonly ModuleSession _session = new();

    public HelpTests() =>
        _session.Run("param($modules) $env:PSModulePath = $modules", ("modules", Path.GetDirectoryName(StagedModule.Folder))).ThrowOnError();

    public static TheoryData<string> Cmdlets => [.. Help.Cmdlets.Select(cmdlet => cmdlet.Name)];

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Get_Help_tells_every_parameter_that_the_engine_knows_and_no_other(string name)
    {
        var help = Get(name);
        var command = (CommandInfo)_session.Run("param($name) Get-Command $name", ("name", name)).Single.BaseObject;
        var known = command.Parameters.Values.Where(parameter => !PSCmdlet.CommonParameters.Contains(parameter.Name)).ToList();
        var told = Many(help, "parameters", "parameter").ToDictionary(parameter => Text(parameter, "name"), StringComparer.Ordinal);

        Assert.Equal(known.Select(parameter => parameter.Name).Order(StringComparer.Ordinal), told.Keys.Order(StringComparer.Ordinal));
        foreach (var parameter in known)
        {
            var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            Assert.Equal(type.Name, Text((PSObject)told[parameter.Name].Properties["type"].Value, "name"));
            Assert.NotEmpty(Description(told[parameter.Name]));
        }

        Assert.Equal(command.ParameterSets.Count, Many(help, "syntax", "syntaxItem").Count);
        Assert.Equal(
            command.OutputType.Select(output => output.Type.FullName).DefaultIfEmpty("None").Order(StringComparer.Ordinal),
            Many(help, "returnValues", "returnValue").Select(value => Text((PSObject)value.Properties["type"].Value, "name")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Get_Help_has_a_synopsis_two_examples_and_links_that_lead_somewhere(string name)
    {
        var help = Get(name);
        Assert.Matches("^[A-Z].*[.]$", Text(help, "Synopsis").Trim());
        Assert.NotEmpty(Description(help));
        Assert.NotEmpty(Many(help, "inputTypes", "inputType"));

        var examples = Many(help, "examples", "example");
        Assert.True(examples.Count >= 2, $"{name} has {examples.Count} examples. Write them in docs/cmdlets/{name}.md.");
        Assert.All(examples, example => Assert.Contains("-Mbx", Text(example, "code"), StringComparison.Ordinal));

        var links = Many(help, "relatedLinks", "navigationLink").Select(link => Text(link, "linkText")).ToList();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Exists(link), $"{name} links to {link}."));
    }

    [Fact]
    public void The_pages_say_what_the_code_says()
    {
        foreach (var (file, text) in Help.Pages())
        {
            Assert.True(File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == text, $"{file} is not what the code says. Run: dotnet run --project tools/HelpBuilder");
        }
    }

    [Fact]
    public void There_is_a_page_for_each_cmdlet_and_no_other() =>
        Assert.Equal(
            Help.Cmdlets.Select(cmdlet => cmdlet.Name + ".md").Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(Repository.Root, "docs", "cmdlets")).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("")]
    [InlineData("_Fields")]
    [InlineData("_Conflicts")]
    [InlineData("_Safety")]
    [InlineData("_Scheduling")]
    [InlineData("_Troubleshooting")]
    [InlineData("_ExchangeOnline")]
    public void Get_Help_finds_the_topic_and_it_fits_a_console(string suffix)
    {
        var topic = Assert.Single(_session.Run($"Get-Help about_ExchangeSync{suffix}").ThrowOnError().Output).ToString();
        Assert.Contains($"about_ExchangeSync{suffix}\n", topic.ReplaceLineEndings("\n"), StringComparison.Ordinal);

        // Lines to type are not broken; they still fit the screen that the views are made for.
        Assert.All(topic.Split('\n'), line => Assert.True(line.TrimEnd().Length <= (line.StartsWith("        ", StringComparison.Ordinal) ? 120 : 80), line));
    }

    // A renamed cmdlet or parameter must not live on in a text.
    [Fact]
    public void Every_cmdlet_and_parameter_that_a_text_names_exists()
    {
        var parameters = Help.Cmdlets.SelectMany(cmdlet => cmdlet.Parameters).Select(parameter => parameter.Name).Concat(PSCmdlet.CommonParameters).ToHashSet(StringComparer.Ordinal);
        var texts = Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Append(Path.Combine(Repository.Root, "README.md"));
        foreach (var file in texts)
        {
            var text = File.ReadAllText(file);
            var cmdlets = CmdletName().Matches(text).Select(match => match.Value).Distinct().Where(name => Help.Cmdlets.All(cmdlet => cmdlet.Name != name));
            Assert.True(!cmdlets.Any(), $"{file} names {string.Join(", ", cmdlets)}.");
            var unknown = CalledParameter().Matches(text).Where(match => Help.Cmdlets.Single(cmdlet => cmdlet.Name == match.Groups[1].Value).Parameters.All(p => p.Name != match.Groups[2].Value && !p.Aliases.Contains(match.Groups[2].Value)) && !PSCmdlet.CommonParameters.Contains(match.Groups[2].Value)).Select(match => match.Value)
                .Concat(LoneParameter().Matches(text).Select(match => match.Groups[1].Value).Where(name => !parameters.Contains(name)));
            Assert.True(!unknown.Any(), $"{file} names {string.Join(", ", unknown.Distinct())}.");
        }
    }

    [Fact]
    public void The_topic_about_troubles_explains_every_error_of_a_connection_and_no_other()
    {
        var told = MarkdownReader.Read(File.ReadAllText(Path.Combine(Repository.Root, "docs", "about_ExchangeSync_Troubleshooting.md")))
            .OfType<Heading>().Where(heading => heading.Level == 3).SelectMany(heading => heading.Text.Split(", ")).ToList();
        var core = AppDomain.CurrentDomain.GetAssemblies().First(assembly => assembly.Location == Path.Combine(StagedModule.Dependencies, "ExchangeSync.Core.dll"));
        var ids = core.GetType("ExchangeSync.Exchange.EwsErrorIds", throwOnError: true)!.GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.Empty(ids.Except(told));

        // The others stand in the code as they are.
        var code = string.Concat(Directory.GetFiles(Path.Combine(Repository.Root, "src", "ExchangeSync.Core"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.All(told.Except(ids), id => Assert.Contains($"\"{id}\"", code, StringComparison.Ordinal));
        Assert.Equal(told.Distinct(), told);
    }

    [Fact]
    public void The_whole_help_reads_well_on_a_console()
    {
        var screen = _session.RunAtPrompt("Get-Help Invoke-MbxExchangeSync -Full").ThrowOnError().Screen;
        foreach (var part in new[] { "SYNOPSIS", "SYNTAX", "DESCRIPTION", "PARAMETERS", "-Force [<SwitchParameter>]", "INPUTS", "OUTPUTS", "Example 1:", "RELATED LINKS", "Accept pipeline input" })
        {
            Assert.True(screen.Contains(part, StringComparison.OrdinalIgnoreCase), $"{part} is not in:\n{screen}");
        }

        Assert.Matches("Default value +10", screen);
        Assert.Contains("held", _session.RunAtPrompt("Get-Help Invoke-MbxExchangeSync -Parameter Force").ThrowOnError().Screen, StringComparison.Ordinal);
    }

    private PSObject Get(string name) => _session.Run("param($name) Get-Help $name -Full", ("name", name)).Single;

    private static bool Exists(string link) => link.StartsWith("about_", StringComparison.Ordinal)
        ? File.Exists(Path.Combine(Repository.Root, "docs", $"{link}.md"))
        : Help.Cmdlets.Any(cmdlet => cmdlet.Name == link);

    private static string Text(PSObject value, string property) => value.Properties[property]?.Value?.ToString() ?? "";

    private static string Description(PSObject value) =>
        string.Join('\n', LanguagePrimitives.GetEnumerable(value.Properties["description"]?.Value)?.Cast<PSObject>().Select(para => Text(para, "Text")) ?? []);

    // A single child stands there by itself, several as a list.
    private static List<PSObject> Many(PSObject value, string list, string entry) =>
        (value.Properties[list]?.Value as PSObject)?.Properties[entry]?.Value switch
        {
            null => [],
            PSObject { BaseObject: object[] many } => [.. many.Select(PSObject.AsPSObject)],
            object[] many => [.. many.Select(PSObject.AsPSObject)],
            var one => [PSObject.AsPSObject(one)],
        };

    [GeneratedRegex("[A-Z][a-z]+-Mbx[A-Za-z]+")]
    private static partial Regex CmdletName();

    // The first parameter after a name; those after it are bound when the examples run.
    [GeneratedRegex("([A-Z][a-z]+-Mbx[A-Za-z]+) -([A-Z][A-Za-z0-9]+)")]
    private static partial Regex CalledParameter();

    [GeneratedRegex("`-([A-Z][A-Za-z0-9]+)")]
    private static partial Regex LoneParameter();
}
