# Acceptance checks of users and of the Microbizz calendar. See Acceptance.ps1.

BeforeAll {
    . ([IO.Path]::Combine($PSScriptRoot, 'Acceptance.ps1'))
    $mbx = Start-Acceptance
    $null = New-MbxUser anna -Email anna@example.com
}

AfterAll {
    Stop-Acceptance $mbx
}

Describe 'New-MbxUser' {
    It 'makes a user and returns it' {
        $user = New-MbxUser bo -Email bo@example.com
        $user.Name | Should -Be 'bo'
        $user.Email | Should -Be 'bo@example.com'
    }

    It 'refuses a name that is taken' {
        { New-MbxUser ANNA -ErrorAction Stop } | Should -Throw -ErrorId 'UserNameInUse,*'
    }

    It 'makes nothing with -WhatIf' {
        New-MbxUser cleo -WhatIf | Should -BeNullOrEmpty
        Get-MbxUser cleo* | Should -BeNullOrEmpty
    }
}

Describe 'Get-MbxUser' {
    It 'finds users by a pattern' {
        (Get-MbxUser an*).Name | Should -Be 'anna'
    }

    It 'says which name is not there' {
        { Get-MbxUser nobody -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound,*'
    }
}

Describe 'Set-MbxUser' {
    It 'changes what is given and keeps the rest' {
        $null = New-MbxUser dan -Email dan@example.com
        $changed = Get-MbxUser dan | Set-MbxUser -NewName daniel -PassThru
        $changed.Name | Should -Be 'daniel'
        $changed.Email | Should -Be 'dan@example.com'
    }
}

Describe 'Remove-MbxUser' {
    It 'removes a user' {
        $null = New-MbxUser eve
        Remove-MbxUser eve -Confirm:$false
        Get-MbxUser eve* | Should -BeNullOrEmpty
    }

    It 'keeps one that has appointments, unless forced' {
        $null = New-MbxUser finn
        $null = New-MbxAppointment finn 'ExchangeSync check: kept' $mbx.Day
        { Remove-MbxUser finn -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'UserHasAppointments,*'
        Remove-MbxUser finn -Force -Confirm:$false
        Get-MbxUser finn* | Should -BeNullOrEmpty
    }
}

Describe 'New-MbxAppointment' {
    It 'makes an appointment of an hour where no end is given' {
        $made = New-MbxAppointment anna 'ExchangeSync check: an hour' $mbx.Day.AddHours(9) -Place 'Room 4'
        $made.End | Should -Be $mbx.Day.AddHours(10)
        $made.Place | Should -Be 'Room 4'
        $made.Here | Should -BeTrue
    }

    It 'makes an all-day one that keeps its date' {
        $made = New-MbxAppointment anna 'ExchangeSync check: a day' $mbx.Day -AllDay -Away
        $made.AllDay | Should -BeTrue
        $made.Start | Should -Be $mbx.Day
        $made.Here | Should -BeFalse
    }

    It 'makes a recurring one from a rule' {
        (New-MbxAppointment anna 'ExchangeSync check: weekly' $mbx.Day -RecurrenceRule 'FREQ=WEEKLY;COUNT=3').RecurrenceRule | Should -Match 'FREQ=WEEKLY'
    }

    It 'refuses a user that is not there' {
        { New-MbxAppointment nobody 'ExchangeSync check' $mbx.Day -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound,*'
    }
}

Describe 'Get-MbxAppointment' {
    It 'finds by user, title and day' {
        $null = New-MbxAppointment anna 'ExchangeSync check: found' $mbx.Day.AddDays(2).AddHours(9)
        @(Get-MbxAppointment -User anna -Title '*found' -From $mbx.Day.AddDays(2) -To $mbx.Day.AddDays(3)).Count | Should -Be 1
        Get-MbxAppointment -Title '*found' -From $mbx.Day.AddDays(5) | Should -BeNullOrEmpty
    }

    It 'shows the dates of a series with -Expand' {
        $null = New-MbxAppointment anna 'ExchangeSync check: thrice' $mbx.Day -RecurrenceRule 'FREQ=DAILY;COUNT=3'
        @(Get-MbxAppointment -Title '*thrice').Count | Should -Be 1
        @(Get-MbxAppointment -Title '*thrice' -From $mbx.Day -To $mbx.Day.AddDays(10) -Expand).Count | Should -Be 3
    }
}

Describe 'Set-MbxAppointment' {
    It 'changes what is given and keeps the rest' {
        $made = New-MbxAppointment anna 'ExchangeSync check: changed' $mbx.Day -Place 'Room 4' -Note 'Bring figures'
        $changed = $made | Set-MbxAppointment -Place 'Room 9' -PassThru
        $changed.Place | Should -Be 'Room 9'
        $changed.Note | Should -Be 'Bring figures'
    }

    It 'moves one date of a series and leaves the others' {
        $series = New-MbxAppointment anna 'ExchangeSync check: moved' $mbx.Day.AddHours(9) -RecurrenceRule 'FREQ=DAILY;COUNT=2'
        $series | Set-MbxAppointment -Occurrence $mbx.Day.AddDays(1) -Start $mbx.Day.AddDays(1).AddHours(15)
        $dates = Get-MbxAppointment -Title '*moved' -From $mbx.Day -To $mbx.Day.AddDays(5) -Expand | Sort-Object Start
        $dates[0].Start | Should -Be $mbx.Day.AddHours(9)
        $dates[1].Start | Should -Be $mbx.Day.AddDays(1).AddHours(15)
    }
}

Describe 'Remove-MbxAppointment' {
    It 'removes what the pipeline names' {
        $null = New-MbxAppointment anna 'ExchangeSync check: gone' $mbx.Day
        Get-MbxAppointment -Title '*gone' | Remove-MbxAppointment -Confirm:$false
        Get-MbxAppointment -Title '*gone' | Should -BeNullOrEmpty
    }

    It 'removes nothing with -WhatIf' {
        $null = New-MbxAppointment anna 'ExchangeSync check: stays' $mbx.Day
        Get-MbxAppointment -Title '*stays' | Remove-MbxAppointment -WhatIf
        @(Get-MbxAppointment -Title '*stays').Count | Should -Be 1
    }
}

Describe 'Export-MbxAppointment' {
    It 'writes a calendar file and does not overwrite it unasked' {
        $file = [IO.Path]::Combine($mbx.Folder, 'out.ics')
        $null = New-MbxAppointment anna 'ExchangeSync check: exported' $mbx.Day
        Export-MbxAppointment anna $file
        [IO.File]::ReadAllText($file) | Should -Match 'SUMMARY:ExchangeSync check: exported'
        { Export-MbxAppointment anna $file -ErrorAction Stop } | Should -Throw -ErrorId 'FileExists,*'
    }
}

Describe 'Import-MbxAppointment' {
    It 'reads what was exported, and a second time changes nothing' {
        $file = [IO.Path]::Combine($mbx.Folder, 'in.ics')
        $null = New-MbxUser gus
        $null = New-MbxAppointment anna 'ExchangeSync check: imported' $mbx.Day.AddHours(9)
        Get-MbxAppointment -Title '*imported' | Export-MbxAppointment -Path $file
        (Import-MbxAppointment $file gus).Status | Should -Be 'Added'
        (Import-MbxAppointment $file gus).Status | Should -Be 'Unchanged'
        (Get-MbxAppointment -User gus).Start | Should -Be $mbx.Day.AddHours(9)
    }

    It 'takes rows of a table by their column names' {
        $row = [pscustomobject]@{ Key = 'row 1'; User = 'anna'; Title = 'ExchangeSync check: a row'; Start = $mbx.Day.AddHours(8) }
        ($row | Import-MbxAppointment).Status | Should -Be 'Added'
        (Get-MbxAppointment -Title '*a row').Start | Should -Be $mbx.Day.AddHours(8)
    }
}
