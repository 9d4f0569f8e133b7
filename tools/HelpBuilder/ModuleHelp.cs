using System.Xml.Linq;

namespace ExchangeSync.HelpBuilder;

/// <summary>The help of the built module: what stands in docs/, and what Get-Help reads.</summary>
public sealed class ModuleHelp
{
    private readonly string _docs;
    private readonly string _module;
    private readonly CodeComments _comments;

    /// <summary>Reads the module that was built in a repository.</summary>
    public ModuleHelp(string root)
    {
        _docs = Path.Combine(root, "docs");
        _module = Path.Combine(root, "out", "ExchangeSync");
        _comments = new CodeComments(Path.Combine(root, "out", "help", "ExchangeSync.xml"));
        Cmdlets = ModuleSurface.Read(Path.Combine(_module, "ExchangeSync.psd1"), _comments);
    }

    /// <summary>The module's cmdlets.</summary>
    public IReadOnlyList<Cmdlet> Cmdlets { get; }

    /// <summary>Where Get-Help looks.</summary>
    public string StagedFolder => Path.Combine(_module, "en-US");

    /// <summary>The page of a cmdlet.</summary>
    public HelpPage PageOf(Cmdlet cmdlet) => HelpPage.Read(FileOf(cmdlet));

    /// <summary>The pages as they should be: file and text.</summary>
    public IEnumerable<(string File, string Text)> Pages() =>
        Cmdlets.Select(cmdlet => (FileOf(cmdlet), PageOf(cmdlet).Write(cmdlet)))
            .Append((Path.Combine(_docs, "objects.md"), ObjectsPage.Write(Cmdlets, _comments)));

    /// <summary>The about topics: name and text.</summary>
    public IEnumerable<(string Name, string Text)> Topics() => Directory.GetFiles(_docs, "about_*.md")
        .Select(file => (Path.GetFileNameWithoutExtension(file), Topic.Write(Path.GetFileNameWithoutExtension(file), File.ReadAllText(file))));

    /// <summary>The help of the cmdlets.</summary>
    public XDocument Maml() => MamlWriter.Write(Cmdlets.Select(cmdlet => (cmdlet, PageOf(cmdlet))));

    private string FileOf(Cmdlet cmdlet) => Path.Combine(_docs, "cmdlets", $"{cmdlet.Name}.md");
}
