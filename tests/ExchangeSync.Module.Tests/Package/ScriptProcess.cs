using System.Collections;
using System.Diagnostics;
using System.Text.Json.Nodes;
using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests.Package;

/// <summary>A script in a hosted engine in a process of its own, whose module path and assemblies a test decides on.</summary>
internal static class ScriptProcess
{
    private static readonly Lazy<string> Known = new(WriteKnown);

    /// <summary>
    /// Runs a script and gives the lines of its output; throws where it ends with an error. The process knows none of this
    /// one's third-party libraries, so that it is a session like an admin's.
    /// </summary>
    public static async Task<IReadOnlyList<string>> RunAsync(string script, string modulePath, params (string Name, string Value)[] arguments)
    {
        var own = typeof(ScriptProcess).Assembly.Location;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PSModulePath"] = modulePath },
        };
        string[] line = ["exec", "--depsfile", Known.Value, "--runtimeconfig", Path.ChangeExtension(own, ".runtimeconfig.json"), own, script];
        foreach (var argument in line.Concat(arguments.SelectMany(pair => new[] { pair.Name, pair.Value })))
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{output}\n{await said}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    // Beside the assembly: what it lists is looked for where it lies.
    private static string WriteKnown()
    {
        var deps = Path.ChangeExtension(typeof(ScriptProcess).Assembly.Location, ".deps.json");
        var known = Path.ChangeExtension(deps, ".session.json");
        File.WriteAllText(known, Without("NodaTime", File.ReadAllText(deps)));
        return known;
    }

    private static string Without(string package, string deps)
    {
        var root = JsonNode.Parse(deps)!.AsObject();
        foreach (var target in root["targets"]!.AsObject().Select(pair => pair.Value!.AsObject()))
        {
            foreach (var name in target.Select(pair => pair.Key).Where(name => name.StartsWith(package + "/", StringComparison.Ordinal)).ToList())
            {
                target.Remove(name);
            }
        }

        return root.ToJsonString();
    }

    /// <summary>The child process: a script with its arguments; the exit code.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments.Length % 2 == 0)
        {
            Console.Error.WriteLine("SCRIPT [NAME VALUE]…: a script in a hosted engine. The tests themselves run with dotnet test.");
            return 2;
        }

        var given = new Hashtable();
        for (var i = 1; i < arguments.Length; i += 2)
        {
            given[arguments[i]] = arguments[i + 1];
        }

        using var session = new PowerShellSession();
        var result = session.Run("param($script, $given) & $script @given", ("script", arguments[0]), ("given", given));
        foreach (var line in result.Output)
        {
            Console.WriteLine(line);
        }

        foreach (var error in result.Errors)
        {
            Console.Error.WriteLine($"{error.FullyQualifiedErrorId}: {error}\n{error.InvocationInfo?.PositionMessage}\n{error.Exception}");
        }

        return result.Errors.Count == 0 && result.Failure is null ? 0 : 1;
    }
}
