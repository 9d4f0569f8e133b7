using System.Diagnostics;
using System.IO.Compression;
using ExchangeSync.Demo;

namespace ExchangeSync.ModuleTests.Package;

/// <summary>The package, built twice from a copy of the sources, in two folders; and installed from the .nupkg.</summary>
public sealed class PackageBuild : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchangesync-package-").FullName;

    /// <summary>The .nupkg of the first build.</summary>
    public string Nupkg => NupkgOf("a");

    /// <summary>The .nupkg of the second.</summary>
    public string SecondNupkg => NupkgOf("another folder with a longer name");

    /// <summary>The module's folder that the first build made.</summary>
    public string ModuleFolder => Directory.GetDirectories(Path.Combine(_folder, "a", "out", "package", "ExchangeSync")).Single();

    /// <summary>A module path with nothing but the module, unpacked from the .nupkg as an installer does.</summary>
    public string ModulePath => Path.Combine(_folder, "modules");

    public string NewFolder() => Directory.CreateDirectory(Path.Combine(_folder, Path.GetRandomFileName())).FullName;

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "a", "another folder with a longer name" })
        {
            var copy = Path.Combine(_folder, name);
            CopySources(copy);
            await BuildAsync(copy);
        }

        var installed = Path.Combine(ModulePath, "ExchangeSync", Path.GetFileName(ModuleFolder));
        using var archive = await ZipFile.OpenReadAsync(Nupkg);
        await archive.ExtractToDirectoryAsync(installed);
        foreach (var part in new[] { "_rels", "package" })
        {
            Directory.Delete(Path.Combine(installed, part), recursive: true);
        }

        File.Delete(Path.Combine(installed, "[Content_Types].xml"));
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    private string NupkgOf(string copy) => Directory.GetFiles(Path.Combine(_folder, copy, "out", "package"), "*.nupkg").Single();

    private static void CopySources(string to)
    {
        var files = Directory.EnumerateFiles(Repository.Root)
            .Concat(new[] { "src", "build", "module", "docs", "tools" }.SelectMany(part => Directory.EnumerateFiles(Path.Combine(Repository.Root, part), "*", SearchOption.AllDirectories)))
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Where(path => !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));
        foreach (var file in files)
        {
            var target = Path.Combine(to, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(Repository.Root, file), target);
        }
    }

    private static async Task BuildAsync(string copy)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = copy,
            RedirectStandardOutput = true,
            // What the test run tells MSBuild is not for this build.
            Environment = { ["MSBuildSDKsPath"] = null, ["MSBUILD_EXE_PATH"] = null, ["MSBUILDDISABLENODEREUSE"] = "1" },
        };
        foreach (var argument in new[] { "build", "src/ExchangeSync", "-c", "Release", "-t:PackageModule", "-p:RunAnalyzers=false", "-v", "q", "--nologo" })
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
    }
}
