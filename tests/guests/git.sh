# A small life of a git repository. The index holds inode numbers and times, so it is not left behind.
set -e
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null GIT_PAGER=cat
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_AUTHOR_DATE='1700000000 +0000'
export GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@example.org GIT_COMMITTER_DATE='1700000000 +0000'
git -c init.defaultBranch=main init first
cd first
for i in $(seq 1 60); do seq 1 "$i" >"file$i"; done
mkdir -p deep/er
echo text >deep/er/file
ln -s file1 link
git add .
git commit -q -m "First"
git mv file1 renamed
echo more >>file2
git commit -q -a -m "Second"
git branch side HEAD~1
git checkout -q side
echo side >side
git add side
git commit -q -m "On the side"
git checkout -q main
git merge -q -m "Merged" side
git tag -a v1 -m "A tag"
git log --oneline --graph --stat
git gc -q
git count-objects -v | grep -v size
git fsck --full 2>/dev/null
cd ..
git clone -q first second
git -C second log --format='%H %s'
git -C second status --short --branch
git -C second diff HEAD~1 --stat
git clone -q --bare "file://$PWD/first" third
git -C third rev-parse main v1
git -C second blame -s file2 | tail -n 1
git -C second grep -c more
git -C second commit -m nothing || echo "status $?"
rm -rf first third second/.git
