using System.Globalization;
using System.Management.Automation;
using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests;

/// <summary>A session with the staged module and a database of its own, which does not exist yet.</summary>
public sealed class ModuleSession : IDisposable
{
    private readonly PowerShellSession _session = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync-").FullName;

    public ModuleSession()
    {
        Database = Path.Combine(_folder, "test.db");
        _session.Import(StagedModule.Manifest);
        Run("param($path) $PSDefaultParameterValues['*-Mbx*:Database'] = $path", ("path", Database));
    }

    /// <summary>The database that every cmdlet of this session uses unless told otherwise.</summary>
    public string Database { get; }

    public RecordingHostUI Screen => _session.Host.Screen;

    public string File(string name) => Path.Combine(_folder, name);

    public SessionResult Run(string script, params (string Name, object? Value)[] arguments) => _session.Run(script, arguments);

    public SessionResult RunAtPrompt(string script) => _session.RunAtPrompt(script);

    public SessionResult RunAndStop(string script, TimeSpan after) => _session.RunAndStop(script, after);

    /// <summary>Runs what must fail with just this one error.</summary>
    public ErrorRecord Fails(string script)
    {
        var result = Run(script);
        Assert.Empty(result.Output);
        var error = Assert.Single(result.Errors);
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails?.RecommendedAction), $"{error.FullyQualifiedErrorId} says no remedy.");
        return error;
    }

    /// <summary>The stable part of an error's id.</summary>
    public static string IdOf(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0];

    /// <summary>The value as text, the same in every culture.</summary>
    public static string? Text(PSObject value, string property) => Convert.ToString(value.Properties[property].Value, CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _session.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
