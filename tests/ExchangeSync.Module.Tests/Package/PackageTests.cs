using System.IO.Compression;
using System.Management.Automation.Language;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using ExchangeSync.Demo;
using ExchangeSync.Simulator;

namespace ExchangeSync.ModuleTests.Package;

public sealed class PackageTests : IClassFixture<PackageBuild>
{
    private readonly PackageBuild _build;

    public PackageTests(PackageBuild build) => _build = build;

    [Fact]
    public void The_same_sources_give_the_same_bytes_wherever_they_are_built()
    {
        Assert.Equal(Entries(_build.Nupkg), Entries(_build.SecondNupkg));
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(_build.Nupkg)), Convert.ToHexString(File.ReadAllBytes(_build.SecondNupkg)));
    }

    [Fact]
    public void Nothing_in_it_tells_where_it_was_built()
    {
        var built = Path.GetDirectoryName(Path.GetDirectoryName(_build.ModulePath))!;
        foreach (var file in Directory.GetFiles(_build.ModuleFolder, "ExchangeSync*.dll", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(built, Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Folder_and_nupkg_hold_what_the_build_stages_and_what_a_package_needs()
    {
        var folder = Directory.GetFiles(_build.ModuleFolder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(_build.ModuleFolder, file).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        var staged = Directory.GetFiles(StagedModule.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(StagedModule.Folder, file).Replace('\\', '/'));
        Assert.Equal(staged.Append("sbom.cdx.json").Order(StringComparer.Ordinal), folder);
        Assert.Contains("THIRD-PARTY-NOTICES.txt", folder);
        Assert.Contains("LICENSE", folder);
        Assert.Contains("CHANGELOG.md", folder);

        string[] envelope = ["ExchangeSync.nuspec", "[Content_Types].xml", "_rels/.rels"];
        var packed = Entries(_build.Nupkg).Keys.Where(name => !name.StartsWith("package/", StringComparison.Ordinal)).Except(envelope);
        Assert.Equal(folder, packed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_nuspec_says_what_the_manifest_says()
    {
        var manifest = Manifest();
        var data = (Dictionary<string, object>)((Dictionary<string, object>)manifest["PrivateData"])["PSData"];
        using var archive = ZipFile.OpenRead(_build.Nupkg);
        using var stream = archive.GetEntry("ExchangeSync.nuspec")!.Open();
        var spec = XElement.Load(stream).Elements().Single().Elements().ToDictionary(e => e.Name.LocalName, e => e.Value);

        Assert.Equal("ExchangeSync", spec["id"]);
        Assert.Equal(manifest["ModuleVersion"], spec["version"]);
        Assert.Equal(manifest["Author"], spec["authors"]);
        Assert.Equal(manifest["CompanyName"], spec["owners"]);
        Assert.Equal(manifest["Copyright"], spec["copyright"]);
        Assert.Equal(manifest["Description"], spec["description"]);
        Assert.Equal(data["LicenseUri"], spec["licenseUrl"]);
        Assert.Equal(data["ProjectUri"], spec["projectUrl"]);
        Assert.Equal(data["IconUri"], spec["iconUrl"]);
        Assert.Equal(data["ReleaseNotes"], spec["releaseNotes"]);

        // As PowerShell's gallery searches: the manifest's tags, and one for each command.
        var cmdlets = (object[])manifest["CmdletsToExport"];
        var expected = ((object[])data["Tags"]).Concat(["PSModule", "PSIncludes_Cmdlet"]).Concat(cmdlets.SelectMany(name => new object[] { $"PSCmdlet_{name}", $"PSCommand_{name}" }));
        Assert.Equal(expected.Select(tag => (string)tag).Order(StringComparer.Ordinal), spec["tags"].Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_manifest_is_complete()
    {
        var manifest = Manifest();
        Assert.Equal("5.1", manifest["PowerShellVersion"]);
        Assert.Equal(new object[] { "Desktop", "Core" }, manifest["CompatiblePSEditions"]);
        Assert.Equal("4.7.2", manifest["DotNetFrameworkVersion"]);
        Assert.True(Guid.TryParse((string)manifest["GUID"], out _));
        Assert.DoesNotContain((object[])manifest["CmdletsToExport"], name => ((string)name).Contains('*', StringComparison.Ordinal));
        foreach (var nothing in new[] { "FunctionsToExport", "AliasesToExport", "VariablesToExport" })
        {
            Assert.Empty((object[])manifest[nothing]);
        }

        var data = (Dictionary<string, object>)((Dictionary<string, object>)manifest["PrivateData"])["PSData"];
        foreach (var tag in new[] { "PSEdition_Desktop", "PSEdition_Core", "Windows", "Linux", "MacOS" })
        {
            Assert.Contains(tag, (object[])data["Tags"]);
        }

        Assert.All(new[] { "LicenseUri", "ProjectUri", "IconUri" }, name => Assert.Equal("https", new Uri((string)data[name]).Scheme));
    }

    [Fact]
    public void Every_shipped_library_is_in_the_bill_of_materials_and_in_the_notices()
    {
        using var sbom = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_build.ModuleFolder, "sbom.cdx.json")));
        Assert.Equal("CycloneDX", sbom.RootElement.GetProperty("bomFormat").GetString());
        var components = sbom.RootElement.GetProperty("components").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        using var locked = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "src", "ExchangeSync", "packages.lock.json")));
        var packages = locked.RootElement.GetProperty("dependencies").EnumerateObject().Single().Value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        foreach (var (name, component) in components)
        {
            Assert.Equal(packages[name].GetProperty("resolved").GetString(), component.GetProperty("version").GetString());
            Assert.Equal(Convert.ToHexStringLower(packages[name].GetProperty("contentHash").GetBytesFromBase64()), component.GetProperty("hashes")[0].GetProperty("content").GetString());
        }

        var libraries = Directory.GetFiles(Path.Combine(_build.ModuleFolder, "dependencies"), "*.dll").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name != "ExchangeSync.Core");
        var shipped = libraries.Select(name => name == "System.Data.SQLite" ? "Stub.System.Data.SQLite.Core.NetStandard" : name).Order(StringComparer.Ordinal);
        Assert.Equal(shipped, components.Keys.Order(StringComparer.Ordinal));

        var notices = File.ReadLines(Path.Combine(_build.ModuleFolder, "THIRD-PARTY-NOTICES.txt")).SkipWhile(line => !line.StartsWith("Package ", StringComparison.Ordinal))
            .Skip(1).TakeWhile(line => line.Length > 0).Select(line => line.Split(' ')[0]);
        Assert.Equal(components.Keys.Order(StringComparer.Ordinal), notices.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Installed_in_an_empty_module_path_it_runs_the_quickstart_by_its_name()
    {
        await using var server = await SimulatorServer.StartAsync(new SimulatorOptions { Mailboxes = [new MailboxOptions { Address = "anna@example.com", UserName = "anna", Password = "secret" }] });
        var folder = _build.NewFolder();
        var script = Path.Combine(folder, "run.ps1");
        await File.WriteAllTextAsync(script, """
            param($Quickstart, $Server, $Database)
            Import-Module ExchangeSync -ErrorAction Stop
            (Get-Module ExchangeSync).ModuleBase
            $PSDefaultParameterValues['*-Mbx*:Database'] = $Database
            $login = [pscredential]::new('anna', (ConvertTo-SecureString secret -AsPlainText -Force))
            & $Quickstart -Server $Server -Credential $login -EditInExchange { } | Where-Object { $_.PSObject.TypeNames[0] -like '*MbxExchangeSyncRun' } | ForEach-Object Status
            """);

        var lines = await ScriptProcess.RunAsync(script, _build.ModulePath,
            ("Quickstart", Repository.Quickstart), ("Server", server.Url.AbsoluteUri), ("Database", Path.Combine(folder, "test.db")));
        Assert.StartsWith(_build.ModulePath, lines[0], StringComparison.Ordinal);
        Assert.NotEmpty(lines.Skip(1));
        Assert.All(lines.Skip(1), status => Assert.Equal("Completed", status));
        Assert.Equal(["Board meeting", "Trade fair"], server.Mailboxes["anna@example.com"].List().Select(item => item.Content.Subject).Order());
    }

    private static Dictionary<string, string> Entries(string nupkg)
    {
        using var archive = ZipFile.OpenRead(nupkg);
        return archive.Entries.ToDictionary(entry => entry.FullName, entry => $"{entry.Crc32:x8} {entry.Length} {entry.LastWriteTime:s}");
    }

    private Dictionary<string, object> Manifest() =>
        (Dictionary<string, object>)Plain(Parser.ParseFile(Path.Combine(_build.ModuleFolder, "ExchangeSync.psd1"), out _, out _).Find(ast => ast is HashtableAst, false).SafeGetValue());

    private static object Plain(object value) => value is System.Collections.IDictionary table
        ? table.Cast<System.Collections.DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => Plain(pair.Value!))
        : value;
}
