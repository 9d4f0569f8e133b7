namespace ExchangeSync.ModuleTests.Package;

/// <summary>
/// Every type and member that the module and its libraries refer to is there on the oldest runtimes that it is made for, by
/// Microsoft's own reference assemblies. What is reached by reflection is not seen here.
/// </summary>
public class ApiTests
{
    private static readonly string Packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static readonly string[] Shipped = Directory.GetFiles(StagedModule.Folder, "*.dll", SearchOption.AllDirectories)
        .Where(file => !file.Contains("native", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var file in Shipped.Select(file => Path.GetRelativePath(StagedModule.Folder, file)))
            {
                cases.Add(".NET Framework 4.7.2", file);
                cases.Add(".NET 8", file);
            }

            return cases;
        }
    }

    private static readonly Dictionary<string, Lazy<ApiSurface>> Runtimes = new()
    {
        // PowerShell's own library at its common ground of 5.1 and 7, which the module is compiled against.
        [".NET Framework 4.7.2"] = new(() => new([.. Reference("microsoft.netframework.referenceassemblies.net472", "build/.NETFramework/v4.7.2"), .. Standard(), .. Shipped])),
        [".NET 8"] = new(() => new([.. Reference("microsoft.netcore.app.ref", "ref/net8.0"), .. Standard(), .. Shipped])),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Nothing_is_missing_on(string runtime, string library) =>
        Assert.Empty(Runtimes[runtime].Value.MissingFor(Path.Combine(StagedModule.Folder, library)));

    // The test could fail: this very assembly is made for a newer runtime.
    [Fact]
    public void A_library_for_a_newer_runtime_is_found_out()
    {
        var missing = Runtimes[".NET Framework 4.7.2"].Value.MissingFor(typeof(ApiTests).Assembly.Location);
        Assert.Contains(missing, name => name.StartsWith("System.String::Contains`0(System.String, System.StringComparison)", StringComparison.Ordinal));
    }

    private static string[] Reference(string package, string folder) =>
        Directory.GetFiles(Path.Combine(Directory.GetDirectories(Path.Combine(Packages, package)).Order(StringComparer.Ordinal).Last(), folder), "*.dll", SearchOption.AllDirectories);

    private static string[] Standard() => Reference("powershellstandard.library", "lib/netstandard2.0");
}
