using System.Diagnostics;

namespace ExchangeSync.Tests.Reports;

/// <summary>axe-core, the accessibility checker, as npm installs it by the lock file into a temporary folder.</summary>
internal static class AxeCore
{
    private static readonly Lazy<Task<(string? Script, string Problem)>> Installed = new(InstallAsync);

    /// <summary>Its script; null: it could not be had, for that reason.</summary>
    public static Task<(string? Script, string Problem)> GetAsync() => Installed.Value;

    private static async Task<(string? Script, string Problem)> InstallAsync()
    {
        var folder = Directory.CreateTempSubdirectory("exchangesync-axe-").FullName;
        try
        {
            foreach (var file in new[] { "package.json", "package-lock.json" })
            {
                File.Copy(Path.Combine(AppContext.BaseDirectory, "Reports", "Accessibility", file), Path.Combine(folder, file));
            }

            using var npm = Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            var said = await Task.WhenAll(npm.StandardOutput.ReadToEndAsync(), npm.StandardError.ReadToEndAsync());
            await npm.WaitForExitAsync();
            var script = Path.Combine(folder, "node_modules", "axe-core", "axe.min.js");
            return npm.ExitCode == 0 ? (await File.ReadAllTextAsync(script), "") : (null, $"npm could not install axe-core: {string.Join(' ', said)}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (null, "There is no npm here, which would install axe-core.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
