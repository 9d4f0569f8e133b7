using ExchangeSync.Demo.Hosting;

namespace ExchangeSync.ModuleTests.Scheduling;

/// <summary>
/// The program that tasks start in tests, where no PowerShell is installed: the hosted engine behind pwsh's command line, of which it knows what tasks use.
/// </summary>
internal static class PowerShellProgram
{
    /// <summary>Writes an executable that stands for pwsh into a folder.</summary>
    public static string Install(string folder)
    {
        var file = Path.Combine(folder, "pwsh");
        File.WriteAllText(file, $"#!/bin/sh\nexport DOTNET_CLI_TELEMETRY_OPTOUT=1\nexec '{Dotnet}' exec '{typeof(PowerShellProgram).Assembly.Location}' \"$@\"\n");
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The stand-in is a script of Unix.");
        }

        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return file;
    }

    /// <summary>The program that runs assemblies.</summary>
    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "dotnet")).First(File.Exists);

    /// <summary>The child process: the command line of pwsh; the exit code.</summary>
    public static int Run(string[] arguments)
    {
        if (arguments is not ["-NoProfile", "-NonInteractive", "-Command", var line])
        {
            Console.Error.WriteLine($"Not understood: {string.Join(' ', arguments)}");
            return 64;
        }

        using var session = new PowerShellSession(Console.Out);
        var result = session.RunAtPrompt(line);
        foreach (var error in result.Errors)
        {
            Console.Error.WriteLine(error);
        }

        return session.Host.ExitCode ?? (result.Failure is null ? 0 : 1);
    }
}
