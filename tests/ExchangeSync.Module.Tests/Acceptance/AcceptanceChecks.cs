using System.Collections.Concurrent;
using System.Management.Automation.Language;
using ExchangeSync.Demo;
using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests.Acceptance;

/// <summary>The checks of tests/*.Tests.ps1: their names as written, and what becomes of them in the hosted engine.</summary>
internal static class AcceptanceChecks
{
    private static readonly ConcurrentDictionary<string, Lazy<Dictionary<(string, string), string?>>> Results = new();

    /// <summary>The script that stands for Pester.</summary>
    public static string StandIn { get; } = Path.Combine(Repository.Root, "tests", "ExchangeSync.Module.Tests", "Acceptance", "PesterStandIn.ps1");

    public static IEnumerable<string> Files => Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*.Tests.ps1").Order(StringComparer.Ordinal);

    /// <summary>Block and name of every check of a file.</summary>
    public static IEnumerable<(string Block, string Name)> Of(string file)
    {
        var script = Parser.ParseFile(file, out _, out _);
        return script.FindAll(Is("Describe"), searchNestedScriptBlocks: true).Cast<CommandAst>()
            .SelectMany(block => block.FindAll(Is("It"), searchNestedScriptBlocks: true).Cast<CommandAst>(), (block, check) => (NameOf(block), NameOf(check)));
    }

    /// <summary>Why a check failed, null where it passed. The file is run once, whole, as Pester does.</summary>
    public static string? Failure(string file, string block, string name)
    {
        var results = Results.GetOrAdd(file, path => new(() => Run(path))).Value;
        return results.TryGetValue((block, name), out var failure) ? failure : "The check was not run.";
    }

    private static Dictionary<(string, string), string?> Run(string file)
    {
        using var session = new PowerShellSession();
        session.Import(StagedModule.Manifest);
        var result = session.Run($". '{StandIn}'; Invoke-StandInFile '{file}'");
        return result.Failure is null
            ? result.Output.ToDictionary(o => (ModuleSession.Text(o, "Block")!, ModuleSession.Text(o, "Name")!), o => o.Properties["Error"].Value?.ToString())
            : throw new InvalidOperationException($"{Path.GetFileName(file)}: {result.Failure.Message}", result.Failure);
    }

    private static Func<Ast, bool> Is(string command) => ast => ast is CommandAst found && found.GetCommandName() == command;

    private static string NameOf(CommandAst command) => ((StringConstantExpressionAst)command.CommandElements[1]).Value;
}
