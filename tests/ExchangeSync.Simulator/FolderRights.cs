namespace ExchangeSync.Simulator;

/// <summary>What somebody may do in a folder of somebody else's.</summary>
[Flags]
public enum FolderRights
{
    None = 0,

    /// <summary>See the folder and read what is in it.</summary>
    Read = 1,

    Create = 2,

    Change = 4,

    Delete = 8,

    /// <summary>Outlook's Reviewer.</summary>
    Reviewer = Read,

    /// <summary>Outlook's Editor.</summary>
    Editor = Read | Create | Change | Delete,
}
