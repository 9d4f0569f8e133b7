using System.Xml;

namespace ExchangeSync.HelpBuilder;

/// <summary>
/// Makes the module's help of the code and of docs/. Without arguments it writes into docs/ what the code knows; with <c>stage</c>, as the build calls it, it writes what Get-Help reads into the staged
/// module.
/// </summary>
public static class Program
{
    private static int Main(string[] arguments)
    {
        var root = FindRoot();
        var help = new ModuleHelp(root);
        if (arguments is ["stage"])
        {
            Stage(help);
        }
        else
        {
            foreach (var (file, text) in help.Pages())
            {
                File.WriteAllText(file, text);
            }
        }

        return 0;
    }

    private static void Stage(ModuleHelp help)
    {
        Directory.CreateDirectory(help.StagedFolder);
        foreach (var file in Directory.GetFiles(help.StagedFolder))
        {
            File.Delete(file);
        }

        foreach (var (name, text) in help.Topics())
        {
            File.WriteAllText(Path.Combine(help.StagedFolder, $"{name}.help.txt"), text);
        }

        // Last, because the build looks at this file's age.
        using var writer = XmlWriter.Create(Path.Combine(help.StagedFolder, "ExchangeSync.dll-Help.xml"), new XmlWriterSettings { Indent = true });
        help.Maml().Save(writer);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ExchangeSync.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("This program runs inside the repository.");
        }

        return folder.FullName;
    }
}
