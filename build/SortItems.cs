using System;
using System.Linq;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Items by their names: a folder lists its files in another order on every disk.</summary>
public sealed class SortItems : Task
{
    [Required]
    public ITaskItem[] Items { get; set; }

    [Output]
    public ITaskItem[] Sorted { get; private set; }

    public override bool Execute()
    {
        Sorted = Items.OrderBy(item => item.ItemSpec.Replace('\\', '/'), StringComparer.Ordinal).ToArray();
        return true;
    }
}
