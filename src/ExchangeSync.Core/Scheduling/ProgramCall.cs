using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ExchangeSync.Scheduling;

/// <summary>A call of a program of the system, such as crontab.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Errors">What it complained of.</param>
public sealed record ProgramCall(int ExitCode, string Output, string Errors)
{
    /// <summary>Whether a program is on the path.</summary>
    public static bool Exists(string program) => Find(program) is not null;

    /// <summary>The whole path of a program on the path; null: it is not there.</summary>
    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>Calls it.</summary>
    /// <exception cref="SchedulerException">SchedulerNotFound: it is not there.</exception>
    public static ProgramCall Run(string program, IEnumerable<string> arguments, string? input = null)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, string.Join(" ", arguments.Select(Quote)))
            {
                UseShellExecute = false,
                CreateNoWindow = true,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new ProgramCall(process.ExitCode, output, errors.Result);
        }
        catch (Win32Exception missing)
        {
            throw new SchedulerException("SchedulerNotFound", $"'{program}' can't be started: {missing.Message}", "Install it, or choose another -Scheduler.", missing);
        }
    }

    /// <summary>Calls it, and throws where it fails.</summary>
    /// <exception cref="SchedulerException">SchedulerNotFound; SchedulerFailed.</exception>
    public static string Demand(string program, IEnumerable<string> arguments, string? input = null)
    {
        var call = Run(program, arguments, input);
        return call.ExitCode == 0 ? call.Output : throw new SchedulerException(
            "SchedulerFailed", $"{program} ended with {call.ExitCode}: {call.Errors.Trim()}", "See what it says; often this account may not set up tasks, or the scheduler does not run.");
    }

    // netstandard2.0 has no list of arguments: these are the rules by which .NET takes the line apart again on every system. A backslash is one, unless a quote follows.
    private static string Quote(string argument) => "\"" + Regex.Replace(Regex.Replace(argument, "(\\\\*)\"", "$1$1\\\""), "(\\\\+)$", "$1$1") + "\"";
}
