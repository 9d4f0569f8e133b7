using System.Diagnostics;
using System.Text.RegularExpressions;

namespace ExchangeSync.Benchmarks.Mutations;

/// <summary>A copy of the sources and the tests in a temporary folder, which is patched, rebuilt and tested, by the tests or by the soak.</summary>
internal sealed partial class PatchedCopy : IDisposable
{
    private const string Core = "src/ExchangeSync.Core";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    private readonly bool _isForSoak;
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync-mutations-").FullName;

    /// <summary>Copies.</summary>
    /// <param name="repository">The repository's folder.</param>
    /// <param name="isForSoak">Build what plays random histories, as fast as it can be, instead of the tests.</param>
    public PatchedCopy(string repository, bool isForSoak = false)
    {
        _isForSoak = isForSoak;
        foreach (var file in Directory.GetFiles(repository).Where(file => Path.GetFileName(file) != ".git"))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        // Projects take files from any of them; what is built into "out" they make anew.
        foreach (var part in new DirectoryInfo(repository).GetDirectories().Where(part => part.Name != "out" && !part.Name.StartsWith('.')))
        {
            Copy(part, Directory.CreateDirectory(Path.Combine(_folder, part.Name)));
        }
    }

    /// <summary>The folder of the patches, copied with the rest.</summary>
    public string Patches => Path.Combine(_folder, "tests", "Mutations");

    private string Project => _isForSoak ? "tests/ExchangeSync.Benchmarks" : "tests/ExchangeSync.Core.Tests";

    private string Configuration => _isForSoak ? "Release" : "Debug";

    private string Assembly => Path.Combine(_folder, Project, "bin", Configuration, "net10.0", Path.GetFileName(Project) + ".dll");

    /// <summary>Builds the tests or the soak, and all that they need.</summary>
    /// <exception cref="InvalidOperationException">It does not build.</exception>
    public void Build() => Build(Project);

    /// <summary>Applies the patch and rebuilds the core, which the tests or the soak then use. They themselves stay as they were built.</summary>
    /// <exception cref="InvalidOperationException">It does not apply, does not build, or changes nothing.</exception>
    public void Apply(string patchFile)
    {
        // The lines around may change; those that the bug replaces may not.
        Succeed("git", "apply", "-C0", patchFile);
        Build(Core);
        var used = Path.Combine(Path.GetDirectoryName(Assembly)!, "ExchangeSync.Core.dll");
        var built = Path.Combine(_folder, Core, "bin", Configuration, "netstandard2.0", "ExchangeSync.Core.dll");
        if (File.ReadAllBytes(built).AsSpan().SequenceEqual(File.ReadAllBytes(used)))
        {
            throw new InvalidOperationException($"{Path.GetFileName(patchFile)} changes nothing.");
        }

        File.Copy(built, used, overwrite: true);
    }

    /// <summary>Takes the patch out of the sources; what was built stays until the next build.</summary>
    public void TakeBack(string patchFile) => Succeed("git", "apply", "-C0", "-R", patchFile);

    /// <summary>Runs tests and stops at the first that fails.</summary>
    /// <returns>Its name; null: none fails.</returns>
    /// <exception cref="InvalidOperationException">No test was found, or the tests ended in another way.</exception>
    public string? FirstFailing(string filter)
    {
        // Listing every case of every theory costs more than most of these tests.
        var (exit, said) = Run("dotnet", "vstest", Assembly, $"--TestCaseFilter:{filter}", "--", "xUnit.StopOnFail=true", "xUnit.PreEnumerateTheories=false");
        if (exit == 0)
        {
            return PassedTests().IsMatch(said) ? null : throw new InvalidOperationException($"No test fits {filter}.");
        }

        return FailedTest().Match(said) is { Success: true } failed ? failed.Groups[1].Value : throw new InvalidOperationException($"The tests of {filter} ended with {exit}:\n{said}");
    }

    /// <summary>Plays histories and stops at the first in which something does not hold.</summary>
    /// <returns>What it is, and after how many histories; null: all held in all of them.</returns>
    /// <exception cref="InvalidOperationException">The soak ended in another way.</exception>
    public string? FirstViolation(ulong seed, int histories)
    {
        var (exit, said) = Run("dotnet", "exec", Assembly, "soak", "--first", "--seed", $"{seed}", "--histories", $"{histories}", "--jobs", $"{Environment.ProcessorCount}");
        return exit == 0 ? null : Violation().Match(said) is { Success: true } found ? found.Value : throw new InvalidOperationException($"The soak ended with {exit}:\n{said}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Copy(DirectoryInfo from, DirectoryInfo to)
    {
        foreach (var file in from.GetFiles())
        {
            file.CopyTo(Path.Combine(to.FullName, file.Name));
        }

        foreach (var folder in from.GetDirectories().Where(folder => folder.Name is not ("bin" or "obj")))
        {
            Copy(folder, to.CreateSubdirectory(folder.Name));
        }
    }

    // How the code is written was looked at by the ordinary build.
    private void Build(string project) => Succeed("dotnet", "build", project, "-c", Configuration, "-v", "q", "--nologo", "-p:RunAnalyzers=false");

    private void Succeed(string program, params string[] arguments)
    {
        var (exit, said) = Run(program, arguments);
        if (exit != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{said}");
        }
    }

    private (int Exit, string Said) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} took longer than {Limit.TotalMinutes} minutes.");
        }

        return (process.ExitCode, output.Result + errors.Result);
    }

    [GeneratedRegex(@"^\s+Failed (?:ExchangeSync\.Tests\.)?([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex FailedTest();

    [GeneratedRegex(@"^\w+ after \d+ histories", RegexOptions.Multiline)]
    private static partial Regex Violation();

    [GeneratedRegex(@"Passed: +[1-9]|Passed! ")]
    private static partial Regex PassedTests();
}
