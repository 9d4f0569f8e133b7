using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Serialization.Json;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Writes the bill of materials (CycloneDX 1.5) of the packages that the module ships: version and hash from the lock file,
/// licence from the package itself. Compiled by MSBuild when the module is packaged.
/// </summary>
public sealed class WriteSbom : Task
{
    [Required]
    public string LockFile { get; set; }

    /// <summary>Ids of the shipped packages.</summary>
    [Required]
    public string[] Packages { get; set; }

    /// <summary>Folder of the restored packages.</summary>
    [Required]
    public string PackageRoot { get; set; }

    [Required]
    public string Version { get; set; }

    [Required]
    public string File { get; set; }

    public override bool Execute()
    {
        var locked = ReadLock();
        var components = Packages.OrderBy(id => id, StringComparer.Ordinal).Select(id => Component(id, locked[id]));
        var text = "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.5\",\n  \"version\": 1,\n  \"metadata\": { \"component\": "
            + "{ \"type\": \"library\", \"name\": \"ExchangeSync\", \"version\": " + Quote(Version) + ", \"licenses\": [ { \"license\": { \"id\": \"MIT\" } } ] } },\n"
            + "  \"components\": [\n    " + string.Join(",\n    ", components) + "\n  ]\n}\n";
        System.IO.File.WriteAllText(File, text, new UTF8Encoding(false));
        return true;
    }

    // Every package of the lock file: "dependencies", framework, id.
    private Dictionary<string, XElement> ReadLock()
    {
        using (var reader = JsonReaderWriterFactory.CreateJsonReader(System.IO.File.ReadAllBytes(LockFile), XmlDictionaryReaderQuotas.Max))
        {
            return XElement.Load(reader).Element("dependencies").Elements().SelectMany(framework => framework.Elements())
                .Where(package => package.Element("contentHash") != null)
                .GroupBy(package => (string)package.Attribute("item") ?? package.Name.LocalName, StringComparer.OrdinalIgnoreCase)
                .ToDictionary(same => same.Key, same => same.First(), StringComparer.OrdinalIgnoreCase);
        }
    }

    private string Component(string id, XElement locked)
    {
        var version = (string)locked.Element("resolved");
        var hash = BitConverter.ToString(Convert.FromBase64String((string)locked.Element("contentHash"))).Replace("-", "").ToLowerInvariant();
        return "{ \"type\": \"library\", \"name\": " + Quote(id) + ", \"version\": " + Quote(version)
            + ", \"purl\": " + Quote("pkg:nuget/" + id + "@" + version) + ", \"bom-ref\": " + Quote("pkg:nuget/" + id + "@" + version)
            + ",\n      \"hashes\": [ { \"alg\": \"SHA-512\", \"content\": " + Quote(hash) + " } ], \"licenses\": [ " + Licence(id, version) + " ] }";
    }

    private string Licence(string id, string version)
    {
        var folder = Path.Combine(PackageRoot, id.ToLowerInvariant(), version.ToLowerInvariant());
        var metadata = XElement.Load(Path.Combine(folder, id.ToLowerInvariant() + ".nuspec")).Elements().First(e => e.Name.LocalName == "metadata");
        var licence = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "license" && (string)e.Attribute("type") == "expression");
        return licence != null
            ? "{ \"license\": { \"id\": " + Quote(licence.Value) + " } }"
            : "{ \"license\": { \"name\": \"see url\", \"url\": " + Quote(metadata.Elements().First(e => e.Name.LocalName == "licenseUrl").Value) + " } }";
    }

    private static string Quote(string text)
    {
        return "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"";
    }
}
